package org.trovekeeper.rpc.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.WriteListener;
import com.rabbitmq.client.impl.AMQConnection;
import com.rabbitmq.client.impl.Frame;
import com.rabbitmq.client.impl.FrameHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Leaves the bodies of messages that are too large on the wire: the consumer gets an empty one in
 * their place, acknowledges it, and the broker never sends it again. The client library's own limit
 * would close the connection, and the message would come back for ever (ADR 14).
 */
final class BoundedFrames implements FrameHandler {
  private final FrameHandler plain;

  /** By channel, the bytes of a body that are still to be left out. */
  private final Map<Integer, Long> leftOut = new HashMap<>();

  BoundedFrames(FrameHandler plain) {
    this.plain = plain;
  }

  @Override
  public Frame readFrame() throws IOException {
    while (true) {
      Frame frame = plain.readFrame();
      if (frame == null || !isLeftOut(frame)) {
        return frame == null ? frame : fitting(frame);
      }
    }
  }

  private boolean isLeftOut(Frame frame) {
    Long left = leftOut.get(frame.getChannel());
    if (left == null || frame.getType() != AMQP.FRAME_BODY) {
      return false;
    }
    long rest = left - frame.getPayload().length;
    if (rest > 0) {
      leftOut.put(frame.getChannel(), rest);
    } else {
      leftOut.remove(frame.getChannel());
    }
    return true;
  }

  private Frame fitting(Frame frame) {
    if (frame.getType() != AMQP.FRAME_HEADER) {
      return frame;
    }
    OptionalLong body = ContentRules.tooLarge(frame.getPayload());
    if (body.isEmpty()) {
      return frame;
    }
    if (body.getAsLong() != 0) {
      leftOut.put(frame.getChannel(), body.getAsLong() < 0 ? Long.MAX_VALUE : body.getAsLong());
    }
    return new Frame(
        frame.getType(), frame.getChannel(), ContentRules.replaced(frame.getPayload()));
  }

  @Override
  public boolean internalHearbeat() {
    return plain.internalHearbeat();
  }

  @Override
  public void setTimeout(int millis) throws SocketException {
    plain.setTimeout(millis);
  }

  @Override
  public int getTimeout() throws SocketException {
    return plain.getTimeout();
  }

  @Override
  public void sendHeader() throws IOException {
    plain.sendHeader();
  }

  @Override
  public void initialize(AMQConnection connection) {
    plain.initialize(connection);
  }

  @Override
  public void startProcessing() {
    plain.startProcessing();
  }

  @Override
  public void finishConnectionNegotiation() {
    plain.finishConnectionNegotiation();
  }

  @Override
  public void setFrameMax(int bytes) {
    plain.setFrameMax(bytes);
  }

  @Override
  public void writeFrame(Frame frame) throws IOException {
    plain.writeFrame(frame);
  }

  @Override
  public void flush(WriteListener listener) throws IOException {
    plain.flush(listener);
  }

  @Override
  public void close() {
    plain.close();
  }

  @Override
  public InetAddress getLocalAddress() {
    return plain.getLocalAddress();
  }

  @Override
  public int getLocalPort() {
    return plain.getLocalPort();
  }

  @Override
  public InetAddress getAddress() {
    return plain.getAddress();
  }

  @Override
  public int getPort() {
    return plain.getPort();
  }
}
