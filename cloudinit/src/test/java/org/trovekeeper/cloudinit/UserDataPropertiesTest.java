package org.trovekeeper.cloudinit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.trovekeeper.cloudinit.MimeReader.ReadPart;

class UserDataPropertiesTest {
  @Property(tries = 300)
  void whatever_is_put_in_comes_out(
      @ForAll("files") List<InjectedFile> files, @ForAll("scripts") Template script) {
    List<ReadPart> parts = MimeReader.parts(UserData.compose(files, Optional.of(script)));
    assertThat(parts.getFirst().text()).isEqualTo(script.text());
    assertThat(parts.stream().skip(1).flatMap(part -> MimeReader.files(part).stream()))
        .containsExactlyElementsOf(files);
  }

  @Property(tries = 50)
  void nova_takes_whatever_was_composed(@ForAll("sizes") int size) {
    InjectedFile file = InjectedFile.of(Content.of(new byte[size]), "/zeros");
    UserData data = UserData.compose(List.of(file), Optional.empty());
    assertThat(data.content().base64().length()).isLessThanOrEqualTo(UserData.NOVA_LIMIT);
    assertThat(MimeReader.files(MimeReader.parts(data).getFirst())).containsExactly(file);
  }

  @Provide
  Arbitrary<List<InjectedFile>> files() {
    Arbitrary<String> paths =
        Arbitraries.strings()
            .withCharRange('!', '~')
            .withChars(' ', 'ä', '日')
            .excludeChars('/')
            .ofMinLength(1)
            .ofMaxLength(12)
            .filter(name -> !name.equals(".") && !name.equals(".."))
            .list()
            .ofMinSize(1)
            .ofMaxSize(3)
            .map(steps -> "/" + String.join("/", steps));
    return Combinators.combine(
            Arbitraries.bytes().array(byte[].class).ofMaxSize(300).map(Content::of),
            paths,
            Arbitraries.of("root", "root:root", "ubuntu:root", "_x-1:a.b"),
            Arbitraries.of("0600", "0644", "0755"))
        .as(InjectedFile::new)
        .list()
        .uniqueElements(InjectedFile::path)
        .ofMaxSize(5);
  }

  @Provide
  Arbitrary<Template> scripts() {
    return Arbitraries.strings()
        .all()
        .excludeChars(surrogates())
        .ofMaxLength(200)
        .map(body -> new Template("template.sh", "#!/bin/sh\n" + body + "\n"));
  }

  @Provide
  Arbitrary<Integer> sizes() {
    return Arbitraries.integers().between(0, 2_000_000);
  }

  private static char[] surrogates() {
    char[] all = new char[Character.MAX_SURROGATE - Character.MIN_SURROGATE + 1];
    for (int i = 0; i < all.length; i++) {
      all[i] = (char) (Character.MIN_SURROGATE + i);
    }
    return all;
  }
}
