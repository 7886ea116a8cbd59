"""Lists as of any time: which orders, resolutions, meetings, minutes and votes were listed then, and how."""
