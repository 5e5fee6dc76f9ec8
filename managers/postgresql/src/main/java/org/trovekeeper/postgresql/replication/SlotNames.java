package org.trovekeeper.postgresql.replication;

import java.util.Locale;

/** What a replica's slot on its source is called: after the replica, so that no one shares it. */
final class SlotNames {
  /** How the slots of all replicas begin. */
  static final String PREFIX = "trove_";

  private static final int LONGEST = 63;

  private SlotNames() {}

  /** Small letters, digits and underscores are all that the server allows. */
  static String of(String guestId) {
    String name = PREFIX + guestId.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "_");
    return name.length() > LONGEST ? name.substring(0, LONGEST) : name;
  }
}
