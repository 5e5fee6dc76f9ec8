package org.trovekeeper.backup;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reading ahead changes when bytes are read, and nothing else. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReadAheadTest {
  private static final int LIMIT = 1 << 20;

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private static ReadAhead ahead(InputStream source) {
    return ReadAhead.of("test", source);
  }

  /** Tells who reads it and how often, and yields one byte at a time. */
  private static final class Slow extends FilterInputStream {
    final Semaphore reads = new Semaphore(0);
    volatile Thread reader = Thread.currentThread();

    Slow(InputStream source) {
      super(source);
    }

    @Override
    public int read(byte[] target, int from, int count) throws IOException {
      reader = Thread.currentThread();
      reads.release();
      return super.read(target, from, Math.min(count, 1));
    }
  }

  /** A source without bytes, of which a read does something else. */
  private static InputStream doing(Callable<Integer> read) {
    return new FilterInputStream(InputStream.nullInputStream()) {
      @Override
      public int read(byte[] target, int from, int count) throws IOException {
        try {
          return read.call();
        } catch (InterruptedException e) {
          throw new InterruptedIOException();
        } catch (IOException | RuntimeException e) {
          throw e;
        } catch (Exception e) {
          throw new IOException(e);
        }
      }
    };
  }

  @Test
  void the_bytes_are_those_of_the_source_whatever_is_asked_at_once() throws IOException {
    byte[] stored = random(3 * LIMIT + 17);
    try (ReadAhead ahead = ahead(new ByteArrayInputStream(stored))) {
      byte[] start = ahead.readNBytes(100_000);
      int next = ahead.read();
      assertThat(start).isEqualTo(Arrays.copyOf(stored, 100_000));
      assertThat((byte) next).isEqualTo(stored[100_000]);
      assertThat(ahead.readAllBytes())
          .isEqualTo(Arrays.copyOfRange(stored, 100_001, stored.length));
      assertThat(ahead.read()).isEqualTo(-1);
      assertThat(ahead.read(new byte[1])).isEqualTo(-1);
    }
  }

  @Test
  void it_reads_before_anybody_asks_and_stops_at_its_limit() throws Exception {
    Slow source = new Slow(new ByteArrayInputStream(random(100)));
    try (ReadAhead ahead = ahead(source)) {
      source.reads.acquire(15);
      assertThat(source.reads.tryAcquire()).isFalse();
      assertThat(ahead.readNBytes(100)).hasSize(100);
    }
  }

  @Test
  void a_failure_of_the_source_comes_as_it_is_and_after_the_bytes_before_it() throws IOException {
    UncheckedIOException failure = new UncheckedIOException(new IOException("broken"));
    InputStream broken =
        doing(() -> {
          throw failure;
        });
    InputStream stored = new ByteArrayInputStream("all".getBytes(US_ASCII));
    try (ReadAhead ahead = ahead(new SequenceInputStream(stored, broken))) {
      assertThat(ahead.readNBytes(3)).asString(US_ASCII).isEqualTo("all");
      assertThatThrownBy(ahead::read).isSameAs(failure);
      assertThatThrownBy(ahead::read).isSameAs(failure);
    }
  }

  @Test
  void an_error_in_the_source_is_no_end_of_it() {
    InputStream source =
        doing(() -> {
          throw new StackOverflowError("deep");
        });
    try (ReadAhead ahead = ahead(source)) {
      assertThatThrownBy(ahead::read)
          .isInstanceOf(IOException.class)
          .hasCauseInstanceOf(StackOverflowError.class);
    }
  }

  @Test
  void closed_early_it_reads_no_further() throws Exception {
    Slow source = new Slow(new ByteArrayInputStream(random(100)));
    try (ReadAhead ahead = ahead(source)) {
      source.reads.acquire(15);
      assertThat(ahead.read()).isNotNegative();
    }
    assertThat(source.reader.join(Duration.ofSeconds(20))).isTrue();
    assertThat(source.reads.availablePermits()).isLessThan(3);
  }

  @Test
  void a_consumer_that_is_told_to_stop_does_not_wait_for_the_source() throws IOException {
    Semaphore never = new Semaphore(0);
    InputStream source = doing(() -> never.tryAcquire(1, TimeUnit.HOURS) ? 0 : -1);
    try (ReadAhead ahead = ahead(source)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(ahead::read).isInstanceOf(InterruptedIOException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }
}
