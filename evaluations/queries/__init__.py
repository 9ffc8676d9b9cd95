"""Reading a page's worth of rows at a time, in a fixed number of queries."""
