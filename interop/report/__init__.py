"""Reports: tables, the CSV bundle, and how they are written."""
