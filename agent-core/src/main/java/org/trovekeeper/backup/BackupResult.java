package org.trovekeeper.backup;

/**
 * A completed backup.
 *
 * @param type what restoring it must be asked with
 * @param size GB of the data volume in use
 */
public record BackupResult(String id, String location, String checksum, String type, double size) {}
