"""Pages of the tree of unions: parse, call one service, render."""
