"""The specification, sentence by sentence, through the real command on folders made here."""
