"""States of what digitisation keeps."""
