"""The commands of `yishiting`, one file each; api/cli.py lists them."""
