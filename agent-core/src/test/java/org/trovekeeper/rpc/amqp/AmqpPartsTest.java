package org.trovekeeper.rpc.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP.BasicProperties;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.trovekeeper.config.MessagingSettings.QueueOptions;
import org.trovekeeper.config.MessagingSettings.Tls;
import org.trovekeeper.spi.GuestException;

class AmqpPartsTest {
  private static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);
  @TempDir Path folder;

  @Test
  void the_back_off_grows_by_steps_to_its_maximum() {
    BackOff backOff =
        new BackOff(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(30));
    assertThat(backOff.after(0)).hasSeconds(1);
    assertThat(backOff.after(1)).hasSeconds(1);
    assertThat(backOff.after(2)).hasSeconds(3);
    assertThat(backOff.after(100)).hasSeconds(30);
  }

  @Test
  void by_default_queues_have_no_arguments_and_the_fanout_queue_expires() {
    QueueOptions options =
        new QueueOptions(false, false, false, false, 0, 0, 0, HALF_AN_HOUR, false);
    assertThat(TopologyRules.topicDurable(options)).isFalse();
    assertThat(TopologyRules.topicArguments(options)).isEmpty();
    assertThat(TopologyRules.transientArguments(options)).isEqualTo(Map.of("x-expires", 1800000));
  }

  @Test
  void a_queue_may_live_longer_than_fits_into_the_short_form() {
    QueueOptions options =
        new QueueOptions(false, false, false, false, 0, 0, 0, Duration.ofDays(30), false);
    assertThat(TopologyRules.transientArguments(options))
        .isEqualTo(Map.of("x-expires", 2_592_000_000L));
  }

  @Test
  void quorum_queues_are_durable_and_carry_their_limits() {
    QueueOptions options =
        new QueueOptions(false, false, false, true, 5, 6, 7, Duration.ZERO, false);
    assertThat(TopologyRules.topicDurable(options)).isTrue();
    assertThat(TopologyRules.topicArguments(options))
        .isEqualTo(
            Map.of(
                "x-queue-type", "quorum",
                "x-delivery-limit", 5L,
                "x-max-in-memory-length", 6L,
                "x-max-in-memory-bytes", 7L));
    assertThat(TopologyRules.transientArguments(options)).isEmpty();
  }

  @Test
  void mirrored_queues_say_so_everywhere() {
    QueueOptions options = new QueueOptions(true, true, true, false, 0, 0, 0, Duration.ZERO, true);
    assertThat(TopologyRules.topicDurable(options)).isTrue();
    assertThat(TopologyRules.topicArguments(options)).isEqualTo(Map.of("x-ha-policy", "all"));
    assertThat(TopologyRules.transientArguments(options))
        .isEqualTo(Map.of("x-ha-policy", "all", "x-queue-type", "quorum"));
  }

  @Test
  void compressed_bodies_are_unpacked_whether_zlib_or_gzip() throws IOException {
    ByteArrayOutputStream zlib = new ByteArrayOutputStream();
    try (DeflaterOutputStream out = new DeflaterOutputStream(zlib)) {
      out.write("{}".getBytes(StandardCharsets.UTF_8));
    }
    ByteArrayOutputStream gzip = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
      out.write("{}".getBytes(StandardCharsets.UTF_8));
    }
    BasicProperties packed = compressed("application/x-gzip");
    assertThat(Bodies.text(packed, zlib.toByteArray())).isEqualTo("{}");
    assertThat(Bodies.text(packed, gzip.toByteArray())).isEqualTo("{}");
    assertThat(Bodies.text(new BasicProperties(), new byte[] {'x'})).isEqualTo("x");
  }

  @Test
  void other_compressions_and_damage_are_refused() {
    byte[] body = {1, 2, 3};
    assertThatThrownBy(() -> Bodies.text(compressed("application/x-bz2"), body))
        .isInstanceOf(GuestException.class)
        .hasMessageContaining("kombu_compression");
    assertThatThrownBy(() -> Bodies.text(compressed("application/x-gzip"), body))
        .isInstanceOf(GuestException.class);
  }

  @Test
  void the_expiration_is_the_callers_patience() {
    assertThat(Bodies.patience(new BasicProperties.Builder().expiration("15000").build()))
        .contains(Duration.ofSeconds(15));
    assertThat(Bodies.patience(new BasicProperties.Builder().expiration("soon").build())).isEmpty();
    assertThat(Bodies.patience(new BasicProperties())).isEmpty();
  }

  @Test
  void a_dead_queue_is_forgotten_in_time() {
    DeadQueues dead = new DeadQueues(HALF_AN_HOUR);
    dead.add("q");
    assertThat(dead.contains("q")).isTrue();
    assertThat(dead.contains("other")).isFalse();
    DeadQueues forgetful = new DeadQueues(Duration.ZERO);
    forgetful.add("q");
    assertThat(forgetful.contains("q")).isFalse();
  }

  @Test
  void keys_are_read_in_both_forms() throws GeneralSecurityException, IOException {
    PrivateKey rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair().getPrivate();
    byte[] pkcs8 = rsa.getEncoded();
    assertThat(TlsFiles.privateKey(pem("PRIVATE KEY", pkcs8))).isEqualTo(rsa);
    byte[] pkcs1 = Arrays.copyOfRange(pkcs8, 26, pkcs8.length);
    assertThat(TlsFiles.privateKey(pem("RSA PRIVATE KEY", pkcs1))).isEqualTo(rsa);
    PrivateKey ec = KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate();
    assertThat(TlsFiles.privateKey(pem("PRIVATE KEY", ec.getEncoded()))).isEqualTo(ec);
  }

  @Test
  void an_unusable_key_or_certificate_is_named() throws IOException {
    Path nonsense = folder.resolve("nonsense.pem");
    Files.writeString(nonsense, "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n");
    assertThatThrownBy(() -> TlsFiles.privateKey(nonsense)).hasMessageContaining("nonsense.pem");
    Tls missing =
        new Tls(Optional.of(folder.resolve("no.pem")), Optional.empty(), Optional.empty(), true);
    assertThatThrownBy(() -> TlsFiles.context(missing))
        .isInstanceOf(GuestException.class)
        .hasMessageContaining("no.pem");
  }

  private Path pem(String what, byte[] der) throws IOException {
    String text =
        "-----BEGIN %s-----\n%s\n-----END %s-----\n"
            .formatted(what, Base64.getMimeEncoder().encodeToString(der), what);
    return Files.writeString(folder.resolve("key.pem"), text);
  }

  private static BasicProperties compressed(String how) {
    return new BasicProperties.Builder().headers(Map.of("compression", how)).build();
  }
}
