"""The general import (GEN-05): an Excel or CSV file, its columns mapped, every error named by row and cell, all or nothing."""
