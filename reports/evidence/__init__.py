"""What makes a row evidence: canonical bytes, hashes, signatures and receipts. Reads no table."""
