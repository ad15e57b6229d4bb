"""The report in a real browser: headless Chromium of the machine, driven by Playwright."""
