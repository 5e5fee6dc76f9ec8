package org.trovekeeper.cloudinit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.trovekeeper.cloudinit.UserDataException.Reason;

/** The templates that come with the agent, one for each of Trove's datastore managers. */
public final class Templates {
  /** Trove's manager names. */
  public static final List<String> DATASTORES =
      List.of(
          "cassandra",
          "couchbase",
          "couchdb",
          "db2",
          "mariadb",
          "mongodb",
          "mysql",
          "percona",
          "postgresql",
          "pxc",
          "redis",
          "vertica");

  private Templates() {}

  /**
   * The template for guests with this datastore.
   *
   * @throws UserDataException for a datastore that Trove does not have
   */
  public static Template of(String datastore) {
    if (!DATASTORES.contains(datastore)) {
      throw new UserDataException(
          Reason.UNKNOWN_DATASTORE,
          "there is no template for \"%s\", only for %s"
              .formatted(datastore, String.join(", ", DATASTORES)));
    }
    String name = datastore + ".cloudinit";
    try (InputStream text = Templates.class.getResourceAsStream("templates/" + name)) {
      if (text == null) {
        throw new IllegalStateException("not in this jar: " + name);
      }
      return Template.of(name, text.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("could not read " + name, e);
    }
  }
}
