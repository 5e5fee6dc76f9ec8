package org.trovekeeper.rpc;

import java.util.UUID;

/** New ids of messages: 32 hexadecimal digits, as oslo.messaging makes them. */
public final class MessageIds {
  private MessageIds() {}

  public static String next() {
    return UUID.randomUUID().toString().replace("-", "");
  }
}
