package org.trovekeeper.spi;

/**
 * Every failure the agent can report. The number is stable and documented in docs/errors.md; the
 * wire class is the exception name that the control plane sees.
 */
public enum ErrorCode {
  BAD_REQUEST(
      100, Kind.USER, false, "BadRequest", "An argument is missing, malformed or reserved."),
  USER_NOT_FOUND(101, Kind.USER, false, "UserNotFound", "The named account does not exist."),
  DATABASE_NOT_FOUND(102, Kind.USER, false, "DatabaseNotFound", "The named database is missing."),
  UNSUPPORTED(
      103,
      Kind.USER,
      false,
      "DatastoreOperationNotSupported",
      "This datastore does not offer the operation."),
  NO_SUCH_METHOD(104, Kind.USER, false, "NoSuchMethod", "The agent has no such RPC method."),
  UNSUPPORTED_VERSION(
      105, Kind.USER, false, "UnsupportedVersion", "The caller speaks another RPC version."),
  UNREADABLE_MESSAGE(
      106,
      Kind.USER,
      false,
      "UnreadableMessage",
      "A message could not be decoded or decrypted with the instance key."),
  ALREADY_PREPARED(107, Kind.USER, false, "GuestError", "The instance was prepared before."),
  EXPIRED(108, Kind.USER, true, "GuestError", "The call waited longer than its caller would."),
  DATA_IN_THE_WAY(
      109,
      Kind.USER,
      false,
      "GuestError",
      "The machine holds databases that the call would replace or delete."),
  BUSY(110, Kind.USER, true, "GuestError", "More calls wait already than the agent can hold."),

  ENGINE_FAILED(200, Kind.ENGINE, true, "GuestError", "The database server refused or failed."),
  ENGINE_DOWN(201, Kind.ENGINE, true, "UnprocessableEntity", "The database server is not running."),
  ENGINE_TIMEOUT(202, Kind.ENGINE, true, "RuntimeError", "The server did not do it in time."),
  SETTING_REFUSED(203, Kind.USER, false, "GuestError", "The server refused a setting."),

  COMMAND_FAILED(300, Kind.HOST, true, "ProcessExecutionError", "A tool ended with an error."),
  COMMAND_TIMEOUT(301, Kind.HOST, true, "PollTimeOut", "A tool did not end by its deadline."),
  FILE_FAILED(302, Kind.HOST, true, "OSError", "A file could not be read or written."),
  VOLUME_FAILED(303, Kind.HOST, false, "GuestError", "The data volume could not be used."),
  NEEDS_ROOT(304, Kind.HOST, false, "GuestError", "The operation needs root on the guest."),
  BAD_CONFIGURATION(305, Kind.USER, false, "GuestError", "A configuration value is not allowed."),

  STORE_FAILED(400, Kind.STORE, true, "BackupError", "The object store refused or failed."),
  STORE_UNAUTHORIZED(
      401, Kind.STORE, false, "BackupError", "The object store refused the user's token."),
  BACKUP_FAILED(402, Kind.ENGINE, true, "BackupCreationError", "The backup was not completed."),
  BACKUP_DAMAGED(
      403,
      Kind.STORE,
      false,
      "SwiftDownloadIntegrityError",
      "Stored bytes differ from what was recorded."),
  BACKUP_CHAIN_BROKEN(
      404, Kind.STORE, false, "RestoreError", "A backup's parent is missing or has no headers."),
  UNKNOWN_BACKUP_TYPE(
      405, Kind.USER, false, "UnknownBackupType", "No strategy can read this kind of backup."),
  RESTORE_FAILED(406, Kind.ENGINE, false, "RestoreError", "The backup could not be restored."),
  BACKUP_EXISTS(
      407, Kind.USER, false, "BackupCreationError", "The store has a backup of this id already."),

  INCOMPATIBLE_REPLICATION(
      500,
      Kind.USER,
      false,
      "IncompatibleReplicationStrategy",
      "Source and replica replicate in different ways."),
  REPLICATION_FAILED(501, Kind.ENGINE, true, "GuestError", "Replication did not reach the state."),
  DIVERGED(
      502,
      Kind.ENGINE,
      false,
      "GuestError",
      "The server has transactions that its source lacks; following would lose them."),
  POSITION_UNKNOWN(
      503,
      Kind.ENGINE,
      false,
      "UnableToDetermineLastMasterGTID",
      "The replication position is not known."),
  PROMOTION_REFUSED(
      504, Kind.ENGINE, true, "GuestError", "The step would lose data in the present state."),
  SOURCE_REFUSES(
      505,
      Kind.ENGINE,
      true,
      "GuestError",
      "The source is there and answered a question with an error."),

  INTERRUPTED(600, Kind.BUG, true, "GuestError", "The agent was stopped during the operation."),
  INTERNAL(601, Kind.BUG, false, "GuestError", "A defect of the agent.");

  /** Who has to act: the caller, the engine's operator, the host's, the store's, or we. */
  public enum Kind {
    USER,
    ENGINE,
    HOST,
    STORE,
    BUG
  }

  private final int number;
  private final Kind kind;
  private final boolean retryable;
  private final String wireClass;
  private final String meaning;

  ErrorCode(int number, Kind kind, boolean retryable, String wireClass, String meaning) {
    this.number = number;
    this.kind = kind;
    this.retryable = retryable;
    this.wireClass = wireClass;
    this.meaning = meaning;
  }

  public int number() {
    return number;
  }

  public Kind kind() {
    return kind;
  }

  /** Whether the same call may succeed later without anybody changing anything. */
  public boolean retryable() {
    return retryable;
  }

  /** The exception class name on the wire. */
  public String wireClass() {
    return wireClass;
  }

  public String meaning() {
    return meaning;
  }
}
