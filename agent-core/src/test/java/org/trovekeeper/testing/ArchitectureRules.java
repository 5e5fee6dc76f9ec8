package org.trovekeeper.testing;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;

/**
 * The shape of the code, held in every module: each module's {@code ArchitectureTest} offers these
 * as its tests. A broken rule says how to fix it.
 */
public final class ArchitectureRules {
  private static final String ROOT = "org.trovekeeper";
  private static final String SPI = ROOT + ".spi..";
  private static final String TOOLKIT = ROOT + ".toolkit..";
  private static final String HOST = ROOT + ".host..";
  private static final String SQL = ROOT + ".sql..";
  private static final DescribedPredicate<JavaClass> OURS = resideInAPackage(ROOT + "..");

  /** Of the SPI what is done to an engine and to backups. */
  private static final DescribedPredicate<HasName> TIMED =
      nameMatching(
          "org\\.trovekeeper\\.spi\\.(UserAdmin|DatabaseAdmin|RootAdmin|ConfigGroups|Provisioning"
              + "|Engine|DatastoreManager|replication\\.Replication"
              + "|backup\\.(BackupStrategy|BackupSource|RestoreTarget))");

  /** Methods that only compute, tell what was given, or end what is left, which may never wait. */
  private static final Set<String> PURE =
      Set.of(
          "UserAdmin.check",
          "DatabaseAdmin.check",
          "RootAdmin.check",
          "Engine.backupAccess",
          "DatastoreManager.datastore",
          "DatastoreManager.engine",
          "DatastoreManager.provisioning",
          "DatastoreManager.databases",
          "DatastoreManager.users",
          "DatastoreManager.root",
          "DatastoreManager.configGroups",
          "DatastoreManager.replication",
          "DatastoreManager.close",
          "Replication.strategy",
          "Replication.backupRequired",
          "Replication.progress",
          "BackupStrategy.names",
          "BackupStrategy.datastores",
          "BackupSource.bytes",
          "BackupSource.close",
          "RestoreTarget.close");

  private static final List<ArchRule> RULES =
      List.of(
          classes()
              .that()
              .resideInAPackage(SPI)
              .should()
              .onlyDependOnClassesThat()
              .resideInAnyPackage("java..", "org.jspecify.annotations..", SPI)
              .as("spi uses nothing but java.* and itself")
              .because("plugins are built against it; move the helper to toolkit or to its user"),
          noClasses()
              .that()
              .resideInAPackage(TOOLKIT)
              .should()
              .dependOnClassesThat(OURS.and(resideOutsideOfPackages(SPI, TOOLKIT)))
              .as("toolkit sees only spi")
              .because("plugins share it; what needs the daemon belongs into the daemon's package"),
          methods()
              .that()
              .areDeclaredInClassesThat(TIMED)
              .should(takeADeadline())
              .as("whatever works on an engine, a file or a tool takes the call's deadline")
              .because("its caller waits no longer; hand the deadline down to every wait"),
          only("java.lang.ProcessBuilder", HOST)
              .because("processes must end as groups and by deadlines; use Host.commands()"),
          noClasses()
              .that(resideOutsideOfPackages(HOST).and(not(type(Deadline.class))))
              .should()
              .callMethod(Instant.class, "now")
              .orShould()
              .callMethod(System.class, "currentTimeMillis")
              .orShould()
              .callMethod(System.class, "nanoTime")
              .orShould()
              .callMethod(Thread.class, "sleep", long.class)
              .orShould()
              .callMethod(Thread.class, "sleep", java.time.Duration.class)
              .as("only host and Deadline look at the clock or sleep")
              .because("a test must be able to move the time; take a Ticker and a Deadline"),
          onlyPackage("com.rabbitmq..", ROOT + ".rpc.amqp..")
              .because("the bus is one of several transports; speak to CastTransport or Incoming"),
          onlyPackage("org.jclouds..", ROOT + ".store.swift..")
              .because("it is heavy and loaded late; speak to BlobStore"),
          onlyPackage("io.vertx..", ROOT + ".api..")
              .because("only the local API is served by it; use virtual threads"),
          classes()
              .that(areDecisions())
              .should(bePure())
              .as("classes named *Rules and *Plan decide and do nothing else")
              .because("decisions are tested by tables; hand in records, and act elsewhere"),
          noClasses()
              .that(
                  resideOutsideOfPackages(ROOT + ".rpc..", ROOT + ".api..", ROOT + ".docs..", SPI))
              .should()
              .callMethod(ErrorCode.class, "wireClass")
              .as("only the ways in know a failure's form on the wire")
              .because("every transport needs the same; throw GuestException with a code"),
          fields()
              .that()
              .areDeclaredInClassesThat(OURS)
              .and()
              .areStatic()
              .should()
              .beFinal()
              .as("no static field changes")
              .because("tests and agents share a JVM; keep the state in an object"),
          slices()
              .matching(ROOT + ".(*)..")
              .should()
              .beFreeOfCycles()
              .because("a package must be understood without its users; move what both need down"));

  private ArchitectureRules() {}

  /** The tests of one module, from its folder; production classes must be compiled. */
  public static Stream<DynamicTest> of(Path module) {
    JavaClasses production = new ClassFileImporter().importPath(module.resolve("target/classes"));
    List<String> packages = packages(module);
    Stream<ArchRule> rules =
        packages.contains(SPI)
            ? RULES.stream()
            : Stream.concat(RULES.stream(), Stream.of(pluginRule(packages)));
    Stream<DynamicTest> shape =
        rules.map(rule ->
            DynamicTest.dynamicTest(
                rule.getDescription(), () -> rule.allowEmptyShould(true).check(production)));
    return Stream.concat(shape, SourceRules.of(module));
  }

  /** Of every module but the one that holds the spi: a manager's, or the strategies'. */
  private static ArchRule pluginRule(List<String> packages) {
    String[] seen =
        Stream.concat(Stream.of(SPI, TOOLKIT, SQL), packages.stream()).toArray(String[]::new);
    return noClasses()
        .that(OURS)
        .should()
        .dependOnClassesThat(OURS.and(resideOutsideOfPackages(seen)))
        .as("%s sees only spi, toolkit, sql and its drivers".formatted(String.join(", ", packages)))
        .because(
            "core joins plugins by name at run time; ask for it in spi, or move it to toolkit");
  }

  /** The packages right below ours that the module's sources lie in. */
  private static List<String> packages(Path module) {
    try (Stream<Path> folders =
        Files.list(module.resolve("src/main/java").resolve(ROOT.replace('.', '/')))) {
      return folders
          .filter(Files::isDirectory)
          .map(folder -> ROOT + "." + folder.getFileName() + "..")
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ArchRule only(String className, String allowed) {
    return noClasses()
        .that(resideOutsideOfPackages(allowed))
        .should()
        .dependOnClassesThat(nameMatching(className.replace(".", "\\.") + "(\\$.*)?"))
        .as("only %s uses %s".formatted(allowed, className));
  }

  private static ArchRule onlyPackage(String library, String allowed) {
    return noClasses()
        .that(resideOutsideOfPackages(allowed))
        .should()
        .dependOnClassesThat(resideInAnyPackage(library))
        .as("only %s uses %s".formatted(allowed, library));
  }

  private static DescribedPredicate<JavaClass> areDecisions() {
    return DescribedPredicate.describe(
        "are decisions",
        type -> type.isTopLevelClass() && type.getSimpleName().matches(".+(Rules|Plan)"));
  }

  private static ArchCondition<JavaMethod> takeADeadline() {
    return new ArchCondition<>("take a deadline, or do nothing that takes time") {
      @Override
      public void check(JavaMethod method, ConditionEvents events) {
        String name = method.getOwner().getSimpleName() + "." + method.getName();
        boolean takes =
            method.getRawParameterTypes().stream()
                .anyMatch(type -> type.isEquivalentTo(Deadline.class));
        if (!takes && !PURE.contains(name)) {
          events.add(SimpleConditionEvent.violated(method, name + " takes no deadline"));
        }
      }
    };
  }

  private static ArchCondition<JavaClass> bePure() {
    DescribedPredicate<JavaClass> effects =
        resideInAnyPackage("java.io..", "java.net..", "java.sql..", "java.nio.channels..")
            .or(nameMatching("java\\.nio\\.file\\.Files"))
            .or(nameMatching("java\\.lang\\.(Thread|Process.*)"))
            .or(nameMatching("org\\.trovekeeper\\.spi\\.host\\.(Host|Commands|Services|FileTree)"))
            .and(not(nameMatching("java\\.io\\.Serializable")));
    return new ArchCondition<>("be final, without fields of their own and without I/O") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        if (!type.getModifiers().contains(JavaModifier.FINAL)) {
          events.add(SimpleConditionEvent.violated(type, type.getName() + " is not final"));
        }
        type.getFields().stream()
            .filter(field -> !isStatic(field))
            .forEach(field ->
                events.add(
                    SimpleConditionEvent.violated(field, field.getFullName() + " is a field")));
        type.getDirectDependenciesFromSelf().stream()
            .filter(dependency -> effects.test(dependency.getTargetClass()))
            .forEach(dependency ->
                events.add(SimpleConditionEvent.violated(type, dependency.getDescription())));
      }
    };
  }

  private static boolean isStatic(JavaField field) {
    return field.getModifiers().contains(JavaModifier.STATIC);
  }

  private static DescribedPredicate<JavaClass> type(Class<?> type) {
    return DescribedPredicate.describe(type.getSimpleName(), seen -> seen.isEquivalentTo(type));
  }
}
