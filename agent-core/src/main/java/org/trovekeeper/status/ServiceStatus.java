package org.trovekeeper.status;

/** The statuses that this agent reports. */
public enum ServiceStatus {
  RUNNING("running"),
  HEALTHY("healthy"),
  BLOCKED("blocked"),
  SHUTDOWN("shutdown"),
  CRASHED("crashed"),
  FAILED("failed to spawn"),
  BUILDING("building");

  private final String description;

  ServiceStatus(String description) {
    this.description = description;
  }

  /** The word that travels. */
  public String description() {
    return description;
  }
}
