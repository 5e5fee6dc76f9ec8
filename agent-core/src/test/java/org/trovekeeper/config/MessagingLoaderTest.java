package org.trovekeeper.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.trovekeeper.config.MessagingSettings.Broker;
import org.trovekeeper.config.MessagingSettings.QueueOptions;
import org.trovekeeper.config.MessagingSettings.Tls;
import org.trovekeeper.spi.Secret;

class MessagingLoaderTest {
  @Test
  void an_url_alone_gives_the_defaults_of_the_library() {
    assertThat(load("[DEFAULT]\ntransport_url = rabbit://u:p@h:5673/"))
        .contains(
            new MessagingSettings(
                List.of(new Broker("h", 5673, "u", new Secret("p"))),
                "/",
                "openstack",
                "trove-conductor",
                Optional.empty(),
                new QueueOptions(
                    false, false, false, false, 0, 0, 0, Duration.ofMinutes(30), false),
                8,
                Duration.ofMinutes(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofSeconds(30),
                Duration.ofMinutes(1)));
  }

  @Test
  void everything_can_be_said() {
    assertThat(
            load(
                """
                [DEFAULT]
                transport_url = rabbit://h/
                control_exchange = trove
                conductor_queue = c
                [oslo_messaging_rabbit]
                rabbit_userid = u
                rabbit_password = p
                rabbit_port = 1
                ssl = true
                ssl_ca_file = /ca
                ssl_cert_file = /cert
                ssl_key_file = /key
                ssl_enforce_hostname_verification = false
                amqp_durable_queues = true
                amqp_auto_delete = true
                rabbit_ha_queues = true
                rabbit_quorum_delivery_limit = 2
                rabbit_quroum_max_memory_length = 3
                rabbit_quorum_max_memory_bytes = 4
                rabbit_transient_queues_ttl = 5
                rabbit_transient_quorum_queue = true
                rabbit_qos_prefetch_count = 6
                heartbeat_timeout_threshold = 7
                rabbit_retry_interval = 8
                rabbit_retry_backoff = 9
                rabbit_interval_max = 10
                kombu_missing_consumer_retry_timeout = 11
                """))
        .contains(
            new MessagingSettings(
                List.of(new Broker("h", 1, "u", new Secret("p"))),
                "/",
                "trove",
                "c",
                Optional.of(
                    new Tls(
                        Optional.of(Path.of("/ca")),
                        Optional.of(Path.of("/cert")),
                        Optional.of(Path.of("/key")),
                        false)),
                new QueueOptions(true, true, true, false, 2, 3, 4, Duration.ofSeconds(5), true),
                6,
                Duration.ofSeconds(7),
                Duration.ofSeconds(8),
                Duration.ofSeconds(9),
                Duration.ofSeconds(10),
                Duration.ofSeconds(11)));
  }

  @Test
  void several_brokers_have_credentials_of_their_own_percent_encoded() {
    MessagingSettings settings =
        load("[DEFAULT]\ntransport_url = kombu+amqp://a%40b:p%2F%C3%A4+%@h1,u2:x:y@[::1]:9/v%2Fh")
            .orElseThrow();
    assertThat(settings.brokers())
        .containsExactly(
            new Broker("h1", 5672, "a@b", new Secret("p/ä+%")),
            new Broker("::1", 9, "u2", new Secret("x:y")));
    assertThat(settings.virtualHost()).isEqualTo("v/h");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rabbit://u:p@h1:1,u:p@h2:2,/",
        "rabbit://,u:p@h1:1,,u:p@h2:2/",
        "rabbit://u:p@h1:1, u:p@h2:2/#fragment",
        "Rabbit://u:p@h1:1,u:p@h2: 2 /?ssl="
      })
  void what_oslo_overlooks_in_an_url_is_overlooked(String url) {
    MessagingSettings settings = load("[DEFAULT]\ntransport_url = " + url).orElseThrow();
    assertThat(settings.brokers())
        .containsExactly(
            new Broker("h1", 1, "u", new Secret("p")), new Broker("h2", 2, "u", new Secret("p")));
    assertThat(settings.virtualHost()).isEqualTo("/");
  }

  @Test
  void an_url_without_hosts_leaves_them_to_the_section() {
    assertThat(
            load("[oslo_messaging_rabbit]\nrabbit_host = h\n[DEFAULT]\ntransport_url = rabbit:///v")
                .orElseThrow()
                .brokers())
        .containsExactly(new Broker("h", 5672, "guest", new Secret("guest")));
  }

  @Test
  void never_more_messages_are_taken_at_once_than_the_agent_can_hold() {
    for (String option :
        List.of("", "rabbit_qos_prefetch_count = 0", "rabbit_qos_prefetch_count = 99")) {
      assertThat(
              load("[oslo_messaging_rabbit]\nrabbit_host = h\n" + option).orElseThrow().prefetch())
          .isEqualTo(8);
    }
  }

  @ParameterizedTest
  @CsvSource({"rabbit://h,/other", "rabbit://h/,/", "rabbit://h/foo,foo", "rabbit://h//,/"})
  void the_path_names_the_virtual_host(String url, String expected) {
    String options = "[oslo_messaging_rabbit]\nrabbit_virtual_host = /other\n";
    String text = options + "[DEFAULT]\ntransport_url = " + url;
    assertThat(load(text).orElseThrow().virtualHost()).isEqualTo(expected);
  }

  @Test
  void the_query_beats_the_section() {
    MessagingSettings settings =
        load("""
        [DEFAULT]
        transport_url = rabbit://h/?ssl=1&rabbit_quorum_queue=true
        [oslo_messaging_rabbit]
        ssl = false
        """)
            .orElseThrow();
    assertThat(settings.tls()).isPresent();
    assertThat(settings.queues().quorum()).isTrue();
    assertThat(settings.queues().durable()).isTrue();
  }

  @Test
  void the_older_options_do_without_an_url() {
    MessagingSettings settings =
        load("""
        [DEFAULT]
        rpc_backend = rabbit
        [oslo_messaging_rabbit]
        rabbit_hosts = h1:1, h2
        rabbit_userid = u
        rabbit_password = p
        rabbit_virtual_host = /v
        rabbit_use_ssl = True
        kombu_ssl_ca_certs = /ca
        """)
            .orElseThrow();
    assertThat(settings.brokers())
        .containsExactly(
            new Broker("h1", 1, "u", new Secret("p")),
            new Broker("h2", 5672, "u", new Secret("p")));
    assertThat(settings.virtualHost()).isEqualTo("/v");
    assertThat(settings.tls().orElseThrow().verifyHostname()).isTrue();
    assertThat(load("[oslo_messaging_rabbit]\nrabbit_host = h").orElseThrow().brokers())
        .containsExactly(new Broker("h", 5672, "guest", new Secret("guest")));
  }

  @Test
  void without_any_broker_there_is_no_bus() {
    assertThat(load("[DEFAULT]\ncontrol_exchange = trove")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "zmq://h/",
        "rabbit:/h/",
        "rabbit://u:hunter2@/",
        "rabbit://u:hunter2@h:99999/",
        "rabbit://u:hunter2@h:x/",
        "rabbit://u:hunter2@h:/",
        "rabbit://u:hunter2@ /",
        "rabbit://u:hunter2@[::1/",
        "rabbit://u:hunter2@::1/"
      })
  void a_bad_url_is_refused_without_showing_it(String url) {
    assertThatThrownBy(() -> load("[DEFAULT]\ntransport_url = " + url))
        .hasMessageContaining("transport_url (/f line 2)")
        .hasMessageContaining("rabbit://USER:PASSWORD@HOST:PORT")
        .hasMessageNotContaining("hunter2")
        .hasNoCause();
  }

  @Test
  void quorum_and_mirrored_queues_exclude_each_other() {
    assertThatThrownBy(() ->
            load(
                """
                [oslo_messaging_rabbit]
                rabbit_host = h
                rabbit_quorum_queue = 1
                rabbit_ha_queues = 1
                """))
        .hasMessageContaining("exclude each other");
  }

  private static Optional<MessagingSettings> load(String text) {
    OsloConfig config = new OsloConfig(OsloFile.parse(Path.of("/f"), text));
    return MessagingLoader.load(new Settings(config, "mariadb", Generation.G2));
  }
}
