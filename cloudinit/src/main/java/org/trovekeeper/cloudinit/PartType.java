package org.trovekeeper.cloudinit;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;

/** What cloud-init recognizes by the beginning of a text, and how a MIME message names it. */
public enum PartType {
  CLOUD_CONFIG("#cloud-config", "text/cloud-config"),
  CLOUD_CONFIG_ARCHIVE("#cloud-config-archive", "text/cloud-config-archive"),
  CLOUD_CONFIG_PATCH("#cloud-config-jsonp", "text/cloud-config-jsonp"),
  BOOT_HOOK("#cloud-boothook", "text/cloud-boothook"),
  INCLUDE("#include", "text/x-include-url"),
  INCLUDE_ONCE("#include-once", "text/x-include-once-url"),
  PART_HANDLER("#part-handler", "text/part-handler"),
  SCRIPT("#!", "text/x-shellscript"),
  JINJA("## template: jinja", "text/jinja2");

  private final String beginning;
  private final String mimeType;

  PartType(String beginning, String mimeType) {
    this.beginning = beginning;
    this.mimeType = mimeType;
  }

  /** The type in the part's header. */
  public String mimeType() {
    return mimeType;
  }

  /** The type that cloud-init would find: the longest beginning that fits. */
  static Optional<PartType> of(String text) {
    return Arrays.stream(values())
        .filter(type -> text.startsWith(type.beginning))
        .max(Comparator.comparingInt(type -> type.beginning.length()));
  }
}
