package org.trovekeeper.cloudinit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.trovekeeper.cloudinit.UserDataException.Reason;

/**
 * What a new guest gets as user data: one MIME message with all files and the template, compressed
 * only if Nova would not take it otherwise. Equal input gives equal bytes.
 *
 * @param parts the types of the message's parts, in their order
 */
public record UserData(Content content, List<PartType> parts, boolean gzipped) {
  /** What Nova takes: characters of base64, not bytes. */
  public static final int NOVA_LIMIT = 65535;

  /**
   * Composes files and template.
   *
   * @throws UserDataException if they contradict each other or are too much for Nova
   */
  public static UserData compose(List<InjectedFile> files, Optional<Template> template) {
    checkPaths(files, template);
    List<Part> parts = new ArrayList<>();
    // The files come last: a part decides itself how it joins those before it, and this one is
    // ours.
    template.ifPresent(own -> parts.add(new Part(own.type(), partName(own), own.text())));
    if (!files.isEmpty()) {
      parts.add(WriteFilesPart.of(files));
    }
    if (parts.isEmpty()) {
      throw new UserDataException(Reason.NOTHING, "there is nothing to tell the guest");
    }
    byte[] message = MimeMessage.of(parts);
    List<PartType> types = parts.stream().map(Part::type).toList();
    Content plain = Content.of(message);
    return fits(plain)
        ? new UserData(plain, types, false)
        : new UserData(fitting(Content.of(gzip(message))), types, true);
  }

  private static void checkPaths(List<InjectedFile> files, Optional<Template> template) {
    Set<String> taken = new HashSet<>(template.map(TemplateRules::writtenPaths).orElse(Set.of()));
    for (InjectedFile file : files) {
      if (!taken.add(file.path())) {
        throw new UserDataException(Reason.DUPLICATE_PATH, file.path() + " is written twice");
      }
    }
  }

  /** cloud-init names a script's file so. */
  private static String partName(Template template) {
    String last = template.name().substring(template.name().lastIndexOf('/') + 1);
    return last.replaceAll("[^A-Za-z0-9._-]", "_");
  }

  private static boolean fits(Content content) {
    return content.base64().length() <= NOVA_LIMIT;
  }

  private static Content fitting(Content content) {
    if (!fits(content)) {
      throw new UserDataException(
          Reason.TOO_LARGE,
          "user data has %d characters of base64 even when compressed; Nova takes %d"
              .formatted(content.base64().length(), NOVA_LIMIT));
    }
    return content;
  }

  private static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return compressed.toByteArray();
  }
}
