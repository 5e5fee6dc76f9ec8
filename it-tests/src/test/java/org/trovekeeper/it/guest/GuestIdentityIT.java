package org.trovekeeper.it.guest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.trovekeeper.it.Cloud;
import org.trovekeeper.it.Cloud.Messaging;
import org.trovekeeper.it.Engine;
import org.trovekeeper.it.Json;

/**
 * Who it is, a guest learns in another form from each control plane. That of Trove 18 is used
 * everywhere else; these are written as the others compose them.
 */
@GuestStory
class GuestIdentityIT {
  private static final String MESSAGE = "/etc/operator";
  private static final String OPERATORS =
      "#cloud-config\nruncmd:\n- echo ours >%s\n".formatted(MESSAGE);

  private final Cloud cloud;

  GuestIdentityIT(Cloud cloud) {
    this.cloud = cloud;
  }

  /** Rocky: files beside the metadata, and a user data of the operator's alone. */
  @Test
  @Order(1)
  void rockyPutsFilesOnAConfigDrive() {
    var instance = cloud.registered(Cloud.Order.of(Messaging.SECURE), null);
    var id = instance.path("id").asText();
    var drive = cloud.bed().folder().resolve("seeds").resolve(id);
    var files =
        files(
            Map.of(
                "guest_id",
                id,
                "datastore_manager",
                "mariadb",
                "tenant_id",
                "t",
                "instance_rpc_encr_key",
                key(instance)));
    var listed =
        files.keySet().stream()
            .map(path ->
                Json.object("path", path, "content_path", "/content/" + path.replace('/', '_')))
            .toList();
    Image.write(
        drive.resolve("openstack/latest/meta_data.json"),
        Json.write(Json.object("uuid", id, "hostname", "rocky", "files", listed)));
    Image.write(drive.resolve("openstack/latest/user_data"), OPERATORS);
    files.forEach((path, text) ->
        Image.write(drive.resolve("openstack/content/" + path.replace('/', '_')), text));

    listens(
        cloud.owned(
            BootedGuest.withConfigDrive(cloud.bed(), Image.of(Engine.MARIADB_11_8), id, drive)));
  }

  /** 24.0.0 and later: the operator's document and Trove's, merged into one. */
  @Test
  @Order(2)
  void newerTrovesMergeTheOperatorsDocumentIntoTheirOwn() {
    var instance = cloud.registered(Cloud.Order.of(Messaging.SECURE), null);
    var id = instance.path("id").asText();
    var identity = new LinkedHashMap<String, String>();
    identity.put("guest_id", id);
    identity.put("datastore_manager", "mariadb");
    identity.put("datastore_version", "11.8");
    identity.put("tenant_id", "t");
    identity.put(
        "datastore_registry_ext", "mariadb:trove.guestagent.datastore.mariadb.manager.Manager");
    identity.put(
        "replication_strategy",
        "trove.guestagent.strategies.replication.mariadb_gtid.MariaDBGTIDReplication");
    identity.put("ssl_mode", "None");
    identity.put("network_isolation", "True");
    identity.put("instance_rpc_encr_key", key(instance));
    var userData = ControlPlaneUserData.MERGED.compose(OPERATORS, files(identity));

    listens(
        cloud.owned(
            BootedGuest.withUserData(cloud.bed(), Image.of(Engine.MARIADB_11_8), id, userData)));
  }

  /** Whether the agent took the identity: it answers to a name and a key that only it can know. */
  private void listens(BootedGuest guest) {
    cloud.api().ask("wait_ping", guest.instance());
    assertThat(guest.run("stat", "-c", "%a", "/etc/trove/conf.d/guest_info.conf")).isEqualTo("600");
    guest.exec("cloud-init", "status", "--wait");
    assertThat(guest.run("cat", MESSAGE)).isEqualTo("ours");
  }

  private Map<String, String> files(Map<String, String> identity) {
    var info =
        identity.entrySet().stream()
            .map(entry -> entry.getKey() + " = " + entry.getValue() + "\n")
            .collect(Collectors.joining());
    return Map.of(
        "/etc/trove/conf.d/guest_info.conf",
        "[DEFAULT]\n" + info,
        "/etc/trove/conf.d/trove-guestagent.conf",
        read(cloud.bed().folder().resolve("trove/trove-guestagent.conf")));
  }

  private static String key(JsonNode instance) {
    return instance.path("instance_rpc_encr_key").asText();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
