"""Screens: one file is one screen; nothing but this file lies here directly (a page here would open without sign-in)."""
