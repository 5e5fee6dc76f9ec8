package org.trovekeeper.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.config.OwnSettings.ProcessControl;
import org.trovekeeper.spi.EngineKey;
import org.trovekeeper.spi.EngineSettings;
import org.trovekeeper.spi.EngineValues;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.FileTree;
import org.trovekeeper.spi.host.Volumes.FileSystemOptions;

/**
 * Reads the files into records. A missing file, a malformed line or a bad value fails with {@code
 * BAD_CONFIGURATION} naming its place, so that the agent does not start half configured.
 */
public final class AgentConfigLoader {
  private static final Logger log = LoggerFactory.getLogger(AgentConfigLoader.class);

  private final FileTree files;
  private final Supplier<Optional<String>> routeAddress;
  private final Function<String, List<EngineKey<?>>> declared;

  /**
   * @param routeAddress the address of last resort, as {@link Addresses#ofDefaultRoute}
   * @param declared the keys of the family that serves a datastore; asked for the configured one
   */
  public AgentConfigLoader(
      FileTree files,
      Supplier<Optional<String>> routeAddress,
      Function<String, List<EngineKey<?>>> declared) {
    this.files = files;
    this.routeAddress = routeAddress;
    this.declared = declared;
  }

  /**
   * @param named in the order given; without them and folders the usual places are read
   * @param folders their {@code *.conf} files come after all named ones
   */
  public AgentConfig load(List<Path> named, List<Path> folders) {
    ConfigFiles places = new ConfigFiles(files);
    OsloConfig config = places.read(named, folders);
    List<String> slips = NearMissRules.warnings(config);
    try {
      AgentConfig loaded = load(config);
      slips.forEach(slip -> log.warn("event=configuration-note reason=\"{}\"", slip));
      return loaded;
    } catch (GuestException e) {
      List<String> hints = new ArrayList<>(e.hint().stream().toList());
      hints.addAll(slips);
      hints.add(places.describe(named, folders));
      throw e.withHint(String.join("; ", hints));
    }
  }

  private AgentConfig load(OsloConfig config) {
    // these do not depend on what they decide
    Settings first = new Settings(config, "", Generation.G2);
    Generation generation = generation(first, config, MessagingLoader.load(first).isEmpty());
    String datastore = first.get(GuestKeys.DATASTORE_MANAGER).toLowerCase(Locale.ROOT);
    List<EngineKey<?>> keys = declared.apply(datastore);
    List<Key<?>> theirs = keys.stream().<Key<?>>map(Key::of).toList();
    Settings settings = new Settings(config, datastore, generation, theirs);
    Optional<MessagingSettings> messaging = MessagingLoader.load(settings);
    OwnSettings own = own(settings, messaging.isEmpty());
    BackupSettings backup = backup(settings);
    DefaultKeyRules.warning(backup)
        .ifPresent(warning -> log.warn("event=configuration-note reason=\"{}\"", warning));
    return new AgentConfig(
        identity(settings),
        generation,
        messaging,
        swift(settings),
        backup,
        engine(settings, own, keys),
        volume(settings),
        own,
        SecretRules.files(config));
  }

  /** Where an agent with these files serves its local API; asks for nothing else in them. */
  public Path socket(List<Path> named, List<Path> folders) {
    OsloConfig config = new ConfigFiles(files).read(named, folders);
    return socket(new Settings(config, "", Generation.G2));
  }

  private static Path socket(Settings settings) {
    return settings
        .find(OwnKeys.SOCKET)
        .orElseGet(() -> settings.get(OwnKeys.RUN_DIR).resolve("api.sock"));
  }

  /** Without a control plane there is none that could be old. */
  private static Generation generation(Settings settings, OsloConfig config, boolean embedded) {
    return switch (settings.get(OwnKeys.GENERATION)) {
      case "g1" -> Generation.G1;
      case "g2" -> Generation.G2;
      default ->
          embedded || config.find("DEFAULT", GuestKeys.DATASTORE_VERSION.name()).isPresent()
              ? Generation.G2
              : Generation.G1;
    };
  }

  private static Identity identity(Settings settings) {
    return new Identity(
        settings.get(GuestKeys.GUEST_ID),
        settings.datastore(),
        settings.find(GuestKeys.DATASTORE_VERSION),
        settings.find(GuestKeys.TENANT_ID),
        settings.find(GuestKeys.INSTANCE_KEY));
  }

  private static SwiftSettings swift(Settings settings) {
    return new SwiftSettings(
        settings.find(BackupKeys.SWIFT_URL),
        settings.get(BackupKeys.SWIFT_SERVICE_TYPE),
        settings.get(BackupKeys.SWIFT_ENDPOINT_TYPE),
        settings.find(BackupKeys.REGION),
        settings.find(BackupKeys.AUTH_URL),
        settings.get(BackupKeys.SWIFT_INSECURE));
  }

  private static BackupSettings backup(Settings settings) {
    boolean optional = settings.generation().honoursTransformOptions();
    return new BackupSettings(
        settings.find(BackupKeys.STRATEGY),
        settings.get(BackupKeys.CONTAINER),
        settings.get(BackupKeys.SEGMENT_MAX_BYTES),
        !optional || settings.get(BackupKeys.COMPRESS),
        optional && settings.get(BackupKeys.ENCRYPT),
        settings.find(BackupKeys.ENCRYPTION_KEY),
        settings.get(BackupKeys.VERIFY_ON_RESTORE),
        words(settings.get(BackupKeys.RUNNER_OPTIONS)));
  }

  private EngineSettings engine(Settings settings, OwnSettings own, List<EngineKey<?>> keys) {
    return new EngineSettings(
        settings.get(GuestKeys.GUEST_ID),
        settings.find(OwnKeys.MOUNT_POINT).orElseGet(() -> settings.get(GuestKeys.MOUNT_POINT)),
        own.runDir(),
        settings
            .find(OwnKeys.ADVERTISE_ADDRESS)
            .or(() -> Addresses.ofUserPort(files))
            .or(routeAddress)
            .orElse("127.0.0.1"),
        settings.find(OwnKeys.ENGINE_BIND_ADDRESS),
        port(settings),
        settings.find(OwnKeys.ENGINE_CONFIG_DIR),
        settings.find(OwnKeys.ENGINE_USER),
        settings.get(GuestKeys.IGNORE_USERS),
        settings.get(GuestKeys.IGNORE_DBS),
        Math.toIntExact(settings.get(GuestKeys.PASSWORD_LENGTH)),
        settings.get(GuestKeys.STATE_CHANGE),
        lastPart(settings.find(GuestKeys.GIVEN_REPLICATION))
            .or(() -> lastPart(settings.find(GuestKeys.REPLICATION))),
        EngineValues.of(keys, key -> settings.get(Key.of(key))));
  }

  private static OptionalInt port(Settings settings) {
    return settings
        .find(OwnKeys.ENGINE_PORT)
        .or(() -> settings.find(GuestKeys.PORT))
        .map(OptionalInt::of)
        .orElse(OptionalInt.empty());
  }

  private static VolumeSettings volume(Settings settings) {
    return new VolumeSettings(
        settings.get(GuestKeys.VOLUME_SUPPORT),
        settings.find(OwnKeys.DEVICE_PATH),
        settings.get(GuestKeys.DEVICE_PATH),
        new FileSystemOptions(
            settings.get(GuestKeys.VOLUME_FSTYPE),
            settings.get(GuestKeys.FORMAT_OPTIONS),
            settings.get(GuestKeys.MOUNT_OPTIONS)),
        settings.get(GuestKeys.FORMAT_TIMEOUT));
  }

  private static OwnSettings own(Settings settings, boolean embedded) {
    Path stateDir = settings.get(OwnKeys.STATE_DIR);
    StoreChoice usual =
        embedded ? new StoreChoice.Folder(stateDir.resolve("backups")) : new StoreChoice.Swift();
    return new OwnSettings(
        stateDir,
        settings.get(OwnKeys.RUN_DIR),
        socket(settings),
        ProcessControl.valueOf(settings.get(OwnKeys.PROCESS_CONTROL).toUpperCase(Locale.ROOT)),
        settings.find(OwnKeys.STORE).orElse(usual),
        settings.get(OwnKeys.HEARTBEAT_INTERVAL));
  }

  private static Map<String, List<String>> words(Map<String, String> options) {
    Map<String, List<String>> split = new LinkedHashMap<>();
    options.forEach(
        (strategy, text) -> split.put(strategy, Arrays.asList(text.strip().split("\\s+"))));
    return split;
  }

  /** Python class paths: {@code module.Class}, and {@code None} where there is no class. */
  private static Optional<String> lastPart(Optional<String> path) {
    return path.map(text -> text.substring(text.lastIndexOf('.') + 1))
        .filter(name -> !name.isEmpty() && !name.equals("None"));
  }
}
