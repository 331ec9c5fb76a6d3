"""What a reader takes away as a file: tables for spreadsheets and programs, as disclosed for that reader."""
