"""The laws that a scorer must obey and strategies that draw catalogues, for tests of one's own."""

from interop.errors import need

need("hypothesis", "testing", "interop.testing")
