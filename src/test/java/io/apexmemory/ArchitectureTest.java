package io.apexmemory;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.apexmemory", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule ARROWS = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("io.apexmemory..")
            .layer("document")
            .definedBy("..document..")
            .layer("config")
            .definedBy("..config..")
            .layer("saga")
            .definedBy("..saga..")
            .layer("store")
            .definedBy("..store..")
            .layer("parse")
            .definedBy("..parse..")
            .layer("extract")
            .definedBy("..extract..")
            .layer("embed")
            .definedBy("..embed..")
            .layer("openai")
            .definedBy("..openai..")
            .layer("search")
            .definedBy("..search..")
            .layer("ingest")
            .definedBy("..ingest..")
            .layer("audit")
            .definedBy("..audit..")
            .layer("trace")
            .definedBy("..trace..")
            .layer("worker")
            .definedBy("..worker..")
            .layer("cli")
            .definedBy("..cli..")
            .whereLayer("document")
            .mayNotAccessAnyLayer()
            .whereLayer("config")
            .mayNotAccessAnyLayer()
            .whereLayer("saga")
            .mayOnlyAccessLayers("document")
            .whereLayer("store")
            .mayOnlyAccessLayers("document", "saga")
            .whereLayer("parse")
            .mayOnlyAccessLayers("document")
            .whereLayer("openai")
            .mayOnlyAccessLayers("document")
            .whereLayer("extract")
            .mayOnlyAccessLayers("document", "openai")
            .whereLayer("embed")
            .mayOnlyAccessLayers("document", "openai")
            .whereLayer("search")
            .mayOnlyAccessLayers("document", "embed", "store")
            .whereLayer("audit")
            .mayOnlyAccessLayers("document", "saga", "store")
            .whereLayer("trace")
            .mayOnlyAccessLayers("document", "saga")
            .whereLayer("ingest")
            .mayOnlyBeAccessedByLayers("worker", "cli")
            .whereLayer("worker")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("cli")
            .mayNotBeAccessedByAnyLayer();

    @ArchTest
    static final ArchRule ONLY_CONFIG_READS_THE_ENVIRONMENT = noClasses()
            .that()
            .resideOutsideOfPackage("..config..")
            .should()
            .callMethod(System.class, "getenv")
            .orShould()
            .callMethod(System.class, "getenv", String.class);

    @ArchTest
    static final ArchRule NAMES_SAY_WHAT_A_CLASS_IS =
            classes().should().haveNameNotMatching(".*(Manager|Helper|Util|Utils)");
}
