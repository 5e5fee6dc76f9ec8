package org.trovekeeper.rpc;

/** Where transports deliver what they decoded. */
@FunctionalInterface
public interface RequestHandler {
  /** Returns at once; never fails. The answer comes from another thread. */
  void handle(Incoming incoming, Answering answering);
}
