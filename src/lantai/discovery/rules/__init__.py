"""Pure decisions of search: text to tokens, words to a question, hits to marks."""
