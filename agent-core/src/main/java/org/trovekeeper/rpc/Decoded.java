package org.trovekeeper.rpc;

import java.util.Optional;
import org.trovekeeper.rpc.Incoming.ReplyAddress;
import org.trovekeeper.spi.GuestException;

/** What a body turned out to be. */
public sealed interface Decoded {
  /** A request that can be dispatched. */
  record Request(Incoming incoming) implements Decoded {}

  /** Something that cannot be served; the sender hears of it when it said where. */
  record Refused(Optional<ReplyAddress> replyTo, GuestException why) implements Decoded {}
}
