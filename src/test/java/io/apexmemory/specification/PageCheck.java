package io.apexmemory.specification;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.openqa.selenium.Keys;

/**
 * Looks at {@code target/specification.html} in a Chromium, on a phone and on a desk, in light and in dark, and uses it as a reader
 * does. Says what it has checked, a line each; the exit code is 1 if something was not so. Screenshots are left in {@code target/page}.
 */
public final class PageCheck {
    private static final Path PAGE = Path.of("target", "specification.html").toAbsolutePath();
    private static final Path FOLDER = Path.of("target", "page").toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int PHONE = 360;
    private static final int DESK = 1280;
    /** What WCAG 2 demands of text at level AA. */
    private static final double CONTRAST = 4.5;

    /** The lowest contrast of a shown text to what is behind it, and where it is. */
    private static final String LOWEST_CONTRAST = """
            const numbers = colour => (colour.match(/[\\d.]+/g) || []).map(Number);
            const light = colour => {
              const [r, g, b] = numbers(colour).slice(0, 3).map(v => v / 255)
                .map(v => v <= .04045 ? v / 12.92 : Math.pow((v + .055) / 1.055, 2.4));
              return .2126 * r + .7152 * g + .0722 * b;
            };
            const behind = element => {
              for (let one = element; one; one = one.parentElement) {
                const colour = getComputedStyle(one).backgroundColor;
                if (!/, 0\\)$|transparent/.test(colour)) { return colour; }
              }
              return getComputedStyle(document.documentElement).colorScheme === 'dark' ? 'rgb(0,0,0)' : 'rgb(255,255,255)';
            };
            let lowest = [99, 'no text'];
            let texts = 0;
            for (const element of document.querySelectorAll('body *')) {
              const own = Array.from(element.childNodes).some(node => node.nodeType === 3 && node.textContent.trim());
              if (!own && !element.matches('input, select') || !element.checkVisibility()) { continue; }
              texts++;
              const [a, b] = [light(getComputedStyle(element).color), light(behind(element))].sort((x, y) => y - x);
              const ratio = (a + .05) / (b + .05);
              if (ratio < lowest[0]) { lowest = [ratio, element.tagName + '.' + element.className + ' "' + element.textContent.trim().slice(0, 40) + '"']; }
            }
            return [lowest[0], lowest[1], texts];
            """;

    private int failed;
    private String where = "";

    private PageCheck() {}

    public static void main(String[] args) throws IOException {
        if (!Files.exists(PAGE)) {
            System.err.println("page: there is no target/specification.html; make it by mvn exec:java@specification");
            System.exit(1);
        }
        Files.createDirectories(FOLDER);
        PageCheck check = new PageCheck();
        for (String scheme : List.of("light", "dark")) {
            for (int width : List.of(DESK, PHONE)) {
                check.where = scheme + "-" + width;
                try (Browser browser =
                        Browser.start(property("page.browser"), property("page.driver"), PAGE, width, scheme)) {
                    check.look(browser);
                    check.use(browser);
                }
            }
        }
        System.out.println(check.failed == 0 ? "page: all is well" : "page: " + check.failed + " checks failed");
        System.exit(check.failed == 0 ? 0 : 1);
    }

    private static Path property(String name) {
        String value = System.getProperty(name, "");
        if (value.isEmpty()) {
            System.err.println("page: -D" + name + "=PATH is missing; ci/page.sh gives it");
            System.exit(1);
        }
        return Path.of(value);
    }

    private void check(boolean so, String what, Object found) {
        failed += so ? 0 : 1;
        System.out.printf(
                "%-10s  %-4s  %s%s%n", where, so ? "ok" : "FAIL", what, so ? "" : ": " + shortened(found.toString()));
    }

    private static String shortened(String text) {
        return text.length() < 200 ? text : text.substring(0, 200) + "...";
    }

    private void look(Browser browser) throws IOException {
        browser.open("");
        browser.screenshot(FOLDER.resolve(where + ".png"));
        overflow(browser, "closed");
        browser.run("document.getElementById('open').click()");
        browser.run("document.querySelectorAll('details').forEach(one => { one.open = true; })");
        overflow(browser, "all open");
        List<?> contrast = (List<?>) browser.run(LOWEST_CONTRAST);
        double lowest = ((Number) contrast.get(0)).doubleValue();
        check(
                lowest >= CONTRAST,
                "contrast of %s texts is at least %.1f, lowest %.1f".formatted(contrast.get(2), CONTRAST, lowest),
                contrast.get(1));
        browser.open("#write-04");
        browser.screenshot(FOLDER.resolve(where + "-scenario.png"));
        browser.open("?q=what-nobody-wrote");
        check(shown(browser).isEmpty(), "a search for what nobody wrote shows nothing", shown(browser));
        browser.withScripts(false);
        browser.open("");
        check(
                browser.element("#write-04 > summary").isDisplayed()
                        && !browser.element("#filters").isDisplayed(),
                "without scripts the scenarios are there, and no filters",
                "they are not");
        browser.withScripts(true);
    }

    private void overflow(Browser browser, String how) {
        Object wider =
                browser.run("return document.documentElement.scrollWidth - document.documentElement.clientWidth");
        check(Long.valueOf(0).equals(wider), "nothing reaches beyond the page, " + how, wider + " px");
    }

    private void use(Browser browser) throws IOException {
        browser.open("");
        browser.element("#q").sendKeys("write-04");
        List<String> scenarios = scenarios(browser);
        check(scenarios.equals(List.of("write-04")), "a search for an id shows that scenario alone", scenarios);

        browser.open("");
        String result = Stream.of(Result.Status.values())
                .map(Result.Status::token)
                .filter(token -> browser.is("document.querySelector('[data-results*=\"=%s\"]')".formatted(token)))
                .findFirst()
                .orElseThrow();
        browser.element("#result").sendKeys(result.replace('-', ' '));
        List<String> expected = browser.strings(
                "document.querySelectorAll('[data-results*=\"=%s\"]'), one => one.id".formatted(result));
        check(shown(browser).equals(expected), "a filter by result shows those that are " + result, shown(browser));
        browser.reload();
        check(shown(browser).equals(expected), "the filter survives a reload", shown(browser));

        browser.open("?q=write-01#write-04");
        check(
                reads(browser, "write-04"),
                "a link to write-04 opens and shows it although a filter hides it",
                "it does not");
        browser.open("?q=write-01");
        browser.run("location.hash = '#write-04.2'");
        check(reads(browser, "write-04.2"), "so does one to write-04.2 on the page itself", "it does not");
        check(
                scenarios(browser).equals(List.of("write-01", "write-04")),
                "and the filter holds for all others",
                scenarios(browser));

        browser.open("");
        keyboard(browser);
        List<String> console = browser.console();
        check(console.isEmpty(), "nothing is said on the console", console);
        List<String> requests = browser.requests();
        check(requests.isEmpty(), "nothing is asked of the network", requests);
    }

    private void keyboard(Browser browser) {
        boolean seen = true;
        for (int i = 0; i < 12; i++) {
            browser.focused().sendKeys(Keys.TAB);
            seen &= browser.is("document.activeElement.matches(':focus-visible')"
                    + " && parseFloat(getComputedStyle(document.activeElement).outlineWidth) > 0"
                    + " && getComputedStyle(document.activeElement).outlineStyle !== 'none'");
        }
        check(seen, "whoever goes on by the tabulator sees where", "somewhere nothing is outlined");
        browser.element("#write-04 > summary").sendKeys(Keys.ENTER);
        check(browser.is("document.getElementById('write-04').open"), "the enter key opens a scenario", "it does not");
    }

    /** Whether it is open and in sight, at the latest after a while. */
    private static boolean reads(Browser browser, String id) {
        String element = "document.getElementById('" + id + "')";
        try {
            await().atMost(PATIENCE)
                    .until(() ->
                            browser.is(element + ".closest('details').open && " + element + ".checkVisibility() && "
                                    + element + ".getBoundingClientRect().top >= 0 && " + element
                                    + ".getBoundingClientRect().top < innerHeight"));
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }

    /** Ids of the scenarios and examples that are not filtered out. */
    private static List<String> shown(Browser browser) {
        return browser.strings(
                "Array.from(document.querySelectorAll('[data-results]')).filter(one => !one.closest('[hidden]')), one => one.id");
    }

    private static List<String> scenarios(Browser browser) {
        return browser.strings(
                "Array.from(document.querySelectorAll('.scenario')).filter(one => one.checkVisibility()), one => one.id");
    }
}
