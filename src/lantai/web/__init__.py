"""门: turns HTTP into one service call or query, and the answer into a page."""
