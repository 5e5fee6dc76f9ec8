package org.trovekeeper.cli;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.trovekeeper.cloudinit.InjectedFile;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A file for a guest as the command line names it: {@code PATH=SOURCE[:OWNER[:MODE]]}. An owner's
 * name begins with no digit, so what does is a mode, also without an owner before it.
 */
record FileOption(String path, String source, String owner, String permissions) {
  private static final Pattern FORM =
      Pattern.compile(
          "(?<path>[^=]*)=(?<source>[^:]+)(?<owner>(:[^:0-9][^:]*){1,2})?(:(?<mode>[0-9]+))?");

  static final class Converter implements ITypeConverter<FileOption> {
    @Override
    public FileOption convert(String given) {
      Matcher form = FORM.matcher(given);
      if (!form.matches()) {
        throw new TypeConversionException("'" + given + "' is not PATH=SOURCE[:OWNER[:MODE]]");
      }
      return new FileOption(
          form.group("path"),
          form.group("source"),
          Optional.ofNullable(form.group("owner"))
              .map(owner -> owner.substring(1))
              .orElse(InjectedFile.DEFAULT_OWNER),
          Optional.ofNullable(form.group("mode")).orElse(InjectedFile.DEFAULT_PERMISSIONS));
    }
  }
}
