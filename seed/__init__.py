"""The demo firm and what every firm starts with, driven through the services as named persons."""
