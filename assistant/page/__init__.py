"""The page: one small file a panel."""
