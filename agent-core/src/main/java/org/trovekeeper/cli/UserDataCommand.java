package org.trovekeeper.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.cloudinit.Content;
import org.trovekeeper.cloudinit.InjectedFile;
import org.trovekeeper.cloudinit.PartType;
import org.trovekeeper.cloudinit.Template;
import org.trovekeeper.cloudinit.Templates;
import org.trovekeeper.cloudinit.UserData;
import org.trovekeeper.cloudinit.UserDataException;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Files for a guest as user data; asks no agent. */
@Command(
    name = "userdata",
    header = "Turn files for a guest into cloud-init user data.",
    description = {
      "All files and the template become one MIME message, compressed when Nova's limit of"
          + " 65535 characters of base64 needs it.",
      "Files belong to root:root with mode 0600 unless said otherwise."
    })
final class UserDataCommand extends Verb {
  private final InputStream input;
  private final OutputStream output;

  @Option(
      names = "--file",
      paramLabel = "PATH=SOURCE[:OWNER[:MODE]]",
      converter = FileOption.Converter.class,
      description =
          "A file of the guest, and where its content is here (- for standard input). OWNER is"
              + " USER or USER:GROUP. May be repeated.")
  private List<FileOption> files = new ArrayList<>();

  @ArgGroup private TemplateOption template = new TemplateOption();

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description =
          "Write the user data there, readable by its owner only (default: - for stdout).")
  private Path target = Path.of("-");

  @Option(
      names = "--json",
      description = "Describe the user data as one JSON object; write it only with --output.")
  private boolean json;

  /** What the guest does besides. */
  static final class TemplateOption {
    @Option(
        names = "--template",
        paramLabel = "FILE",
        description =
            "A script, cloud-config, or other text that cloud-init knows by its first line.")
    private Optional<Path> file = Optional.empty();

    @Option(
        names = "--datastore",
        paramLabel = "NAME",
        description = "The agent's own template for this datastore, which starts the agent.")
    private Optional<String> datastore = Optional.empty();
  }

  UserDataCommand(InputStream input, OutputStream output) {
    this.input = input;
    this.output = output;
  }

  @Override
  int run() throws CallFailed {
    try {
      List<InjectedFile> injected = injected();
      UserData data = UserData.compose(injected, template());
      write(data.content().bytes());
      if (json) {
        json(description(data, injected));
      }
      return DONE;
    } catch (UserDataException e) {
      throw CallFailed.local(String.valueOf(e.getMessage()), e.reason().hint());
    } catch (IOException e) {
      throw CallFailed.local("could not read or write: " + e, "look at the file that it names");
    }
  }

  private List<InjectedFile> injected() throws IOException, CallFailed {
    if (files.stream().filter(file -> file.source().equals("-")).count() > 1) {
      throw CallFailed.local("standard input can be read only once", "give the others as files");
    }
    List<InjectedFile> injected = new ArrayList<>();
    for (FileOption file : files) {
      byte[] bytes =
          file.source().equals("-")
              ? input.readAllBytes()
              : Files.readAllBytes(Path.of(file.source()));
      injected.add(
          new InjectedFile(Content.of(bytes), file.path(), file.owner(), file.permissions()));
    }
    return injected;
  }

  private Optional<Template> template() throws IOException {
    if (template.file.isPresent()) {
      Path file = template.file.get();
      return Optional.of(Template.of(String.valueOf(file.getFileName()), Files.readAllBytes(file)));
    }
    return template.datastore.map(Templates::of);
  }

  private void write(byte[] bytes) throws IOException {
    if (!target.equals(Path.of("-"))) {
      PrivateFile.write(target, bytes);
    } else if (!json) {
      output.write(bytes);
      output.flush();
    }
  }

  private static Map<String, @Nullable Object> description(
      UserData data, List<InjectedFile> injected) {
    Map<String, @Nullable Object> description = new LinkedHashMap<>();
    description.put("gzip", data.gzipped());
    description.put("base64_characters", data.content().base64().length());
    description.put("limit", UserData.NOVA_LIMIT);
    description.put("parts", data.parts().stream().map(PartType::mimeType).toList());
    description.put("files", injected.stream().map(UserDataCommand::description).toList());
    return description;
  }

  private static Map<String, @Nullable Object> description(InjectedFile file) {
    Map<String, @Nullable Object> description = new LinkedHashMap<>();
    description.put("path", file.path());
    description.put("owner", file.owner());
    description.put("permissions", file.permissions());
    description.put("bytes", file.content().bytes().length);
    return description;
  }
}
