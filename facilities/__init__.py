"""The register: who reports, who answers for whom, and who may see what."""
