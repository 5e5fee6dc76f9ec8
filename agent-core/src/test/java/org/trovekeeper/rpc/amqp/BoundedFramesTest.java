package org.trovekeeper.rpc.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.impl.Frame;
import com.rabbitmq.client.impl.FrameHandler;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class BoundedFramesTest {
  private static final int BASIC = 60;
  private static final int MANY = ContentRules.MAX_BODY;

  private final Queue<Frame> wire = new ArrayDeque<>();
  private final BoundedFrames bounded = new BoundedFrames(reading(wire));

  @Test
  void a_message_that_fits_passes_as_it_is() throws IOException {
    List<Frame> sent =
        List.of(method(1), header(1, MANY, 2), body(1, MANY), header(1, 0, 2), header(1, 1, 2));
    wire.addAll(sent);
    for (Frame frame : sent) {
      assertThat(bounded.readFrame()).isSameAs(frame);
    }
    assertThat(bounded.readFrame()).as("silence").isNull();
  }

  @Test
  void in_place_of_one_that_is_too_large_an_empty_one_comes_and_says_so() throws IOException {
    wire.add(header(1, MANY + 3L, 2));
    wire.add(body(1, MANY));
    wire.add(body(1, 3));
    wire.add(method(1));
    assertThat(type(bounded.readFrame())).contains((MANY + 3) + " bytes");
    assertThat(bounded.readFrame().getType()).isEqualTo(AMQP.FRAME_METHOD);
  }

  @Test
  void only_the_body_of_its_own_channel_is_left_out() throws IOException {
    wire.add(header(1, MANY + 1L, 2));
    wire.add(header(2, 1, 2));
    wire.add(body(1, MANY));
    wire.add(body(2, 1));
    wire.add(body(1, 1));
    wire.add(body(1, 7));
    assertThat(type(bounded.readFrame())).isNotEmpty();
    assertThat(bounded.readFrame().getChannel()).isEqualTo(2);
    assertThat(bounded.readFrame().getChannel()).isEqualTo(2);
    assertThat(bounded.readFrame().getPayload()).hasSize(7);
  }

  @Test
  void headers_that_are_too_large_are_left_out_with_their_body() throws IOException {
    wire.add(header(1, 5, ContentRules.MAX_HEADER));
    wire.add(body(1, 5));
    wire.add(header(1, 0, ContentRules.MAX_HEADER));
    wire.add(method(1));
    assertThat(type(bounded.readFrame())).contains("headers");
    assertThat(type(bounded.readFrame())).contains("0 bytes");
    assertThat(bounded.readFrame().getType()).isEqualTo(AMQP.FRAME_METHOD);
  }

  @Test
  void a_length_beyond_all_numbers_is_too_large() throws IOException {
    wire.add(header(1, -1, 2));
    assertThat(type(bounded.readFrame())).contains("-1 bytes");
  }

  private static String type(Frame header) throws IOException {
    assertThat(ByteBuffer.wrap(header.getPayload()).getLong(4)).as("length of the body").isZero();
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(header.getPayload()));
    assertThat(in.readShort()).isEqualTo((short) BASIC);
    String type = new BasicProperties(in).getType();
    assertThat(ContentRules.dropped(type)).isTrue();
    return type;
  }

  private static Frame method(int channel) {
    return new Frame(AMQP.FRAME_METHOD, channel, new byte[4]);
  }

  /** With a length of the properties of which the bounds know nothing more. */
  private static Frame header(int channel, long bodySize, int properties) {
    byte[] payload =
        ByteBuffer.allocate(12 + properties).putInt(BASIC << 16).putLong(bodySize).array();
    return new Frame(AMQP.FRAME_HEADER, channel, payload);
  }

  private static Frame body(int channel, int length) {
    return new Frame(AMQP.FRAME_BODY, channel, new byte[length]);
  }

  private static FrameHandler reading(Queue<Frame> wire) {
    return (FrameHandler)
        Proxy.newProxyInstance(
            FrameHandler.class.getClassLoader(),
            new Class<?>[] {FrameHandler.class},
            (_, _, _) -> wire.poll());
  }
}
