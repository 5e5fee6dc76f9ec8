package org.trovekeeper.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretRulesTest {
  private static final Path FILE = Path.of("/etc/trove/conf.d/trove-guestagent.conf");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "instance_rpc_encr_key = k",
        "taskmanager_rpc_encr_key = k",
        "rabbit_password = p",
        "backup_aes_cbc_key = k",
        "transport_url = rabbit://trove:p@10.0.0.2:5672/",
        "[service_credentials]\npassword = p",
        "[guest_agent]\ncontainer_registry_password = p",
        "[oslo_messaging_notifications]\ntransport_url = rabbit://trove:p@10.0.0.2:5672/",
        "[somewhere]\nconnection = mysql+pymysql://trove:p@10.0.0.2/trove"
      })
  void a_file_with_a_secret_is_known_whoever_the_secret_is_for(String text) {
    assertThat(files(text)).containsExactly(FILE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "guest_id = 1",
        "[mariadb]\ndefault_password_length = 36",
        "ssl_key_file = /etc/trove/key.pem",
        "swift_url = https://10.0.0.2:8080/v1",
        "[service_credentials]\nusername = trove"
      })
  void other_files_keep_their_mode(String text) {
    assertThat(files(text)).isEmpty();
  }

  private static List<Path> files(String text) {
    return SecretRules.files(new OsloConfig(OsloFile.parse(FILE, "[DEFAULT]\n" + text)));
  }
}
