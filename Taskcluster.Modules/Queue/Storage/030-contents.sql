-- Contents are the kernel's now, since not only artifacts name them.
INSERT INTO contents (sha256, size_bytes, uses) SELECT sha256, size_bytes, uses FROM queue_artifact_contents;
DROP TABLE queue_artifact_contents;
