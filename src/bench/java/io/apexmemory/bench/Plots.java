package io.apexmemory.bench;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.IChart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;

/** Charts as SVG. They are drawn in colours that stand for others, which a style sheet in each names for light and for dark. */
final class Plots {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 360;
    private static final Font FONT = new Font("SansSerif", Font.PLAIN, 13);
    private static final Color INK = new Color(1, 2, 3);
    private static final Color LINE = new Color(1, 2, 5);
    private static final Color PAPER = new Color(1, 2, 6);
    /** Light and dark, by what is drawn in it. */
    private static final Map<Color, List<String>> COLOURS = new LinkedHashMap<>();

    private static final Color[] SERIES = {
        new Color(2, 2, 11),
        new Color(2, 2, 12),
        new Color(2, 2, 13),
        new Color(2, 2, 14),
        new Color(2, 2, 15),
        new Color(2, 2, 16),
        new Color(2, 2, 17),
        new Color(2, 2, 18),
        new Color(2, 2, 19),
        new Color(2, 2, 20),
        new Color(2, 2, 21)
    };

    static {
        COLOURS.put(INK, List.of("#1d2023", "#e3e3df"));
        COLOURS.put(LINE, List.of("#d9d9d2", "#363a40"));
        COLOURS.put(PAPER, List.of("#fdfdfb", "#15171a"));
        List<List<String>> series = List.of(
                List.of("#0a4f94", "#6fa8ea"),
                List.of("#c2571a", "#f0a04b"),
                List.of("#4b8b3b", "#8fcb7b"),
                List.of("#8a3d8f", "#cf8fd6"),
                List.of("#7a6a1c", "#d8c45a"),
                List.of("#1c7f86", "#62c6cd"),
                List.of("#8d8f94", "#9aa0a6"),
                List.of("#b8860b", "#ffd27f"),
                List.of("#a3161b", "#ff9d93"),
                List.of("#3d5a80", "#a8c5e8"),
                List.of("#5b3a29", "#c9a38a"));
        for (int i = 0; i < SERIES.length; i++) {
            COLOURS.put(SERIES[i], series.get(i));
        }
    }

    private Plots() {}

    /** One row of bars, or one line. */
    record Series(String name, List<Double> values) {
        Series {
            values = List.copyOf(values);
        }
    }

    static String bars(String x, String y, List<String> labels, List<Series> series, boolean stacked) {
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .xAxisTitle(x)
                .yAxisTitle(y)
                .build();
        style(chart.getStyler());
        chart.getStyler().setStacked(stacked).setAvailableSpaceFill(0.7);
        chart.getStyler().setXAxisTitleVisible(!x.isEmpty());
        if (stacked) {
            // of as many parts as there are no line is wide enough
            chart.getStyler().setLegendPosition(LegendPosition.OutsideE).setLegendLayout(LegendLayout.Vertical);
        }
        series.forEach(one -> chart.addSeries(one.name(), labels, one.values()));
        return svg(chart);
    }

    /** Lines through points, both axes logarithmic. */
    static String logarithmic(String x, String y, List<Double> xs, List<Series> series) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .xAxisTitle(x)
                .yAxisTitle(y)
                .build();
        style(chart.getStyler());
        chart.getStyler().setXAxisLogarithmic(true).setYAxisLogarithmic(true);
        series.forEach(one -> chart.addSeries(one.name(), xs, one.values()).setLineStyle(new BasicStroke(2)));
        return svg(chart);
    }

    private static void style(AxesChartStyler styler) {
        styler.setAxisTitleFont(FONT)
                .setAxisTickLabelsFont(FONT)
                .setAxisTickLabelsColor(INK)
                .setAxisTickMarksColor(LINE)
                .setPlotGridLinesColor(LINE)
                .setPlotGridLinesStroke(new BasicStroke(1))
                .setPlotGridVerticalLinesVisible(false);
        styler.setChartBackgroundColor(PAPER)
                .setChartFontColor(INK)
                .setPlotBackgroundColor(PAPER)
                .setPlotBorderVisible(false)
                .setSeriesColors(SERIES)
                .setXAxisTitleColor(INK)
                .setYAxisTitleColor(INK)
                .setChartTitleVisible(false)
                .setLegendFont(FONT)
                .setLegendBackgroundColor(PAPER)
                .setLegendBorderColor(PAPER)
                .setLegendPosition(LegendPosition.OutsideS)
                .setLegendLayout(LegendLayout.Horizontal)
                .setLocale(Locale.ROOT);
    }

    private static String svg(IChart chart) {
        String svg;
        try {
            svg = new String(ChartEncoder.getBytes(chart, "svg"), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        int number = 0;
        StringBuilder light = new StringBuilder();
        StringBuilder dark = new StringBuilder();
        for (Map.Entry<Color, List<String>> colour : COLOURS.entrySet()) {
            Color it = colour.getKey();
            String name = "--c" + number++;
            svg = svg.replaceAll(
                    "rgb\\(%d, *%d, *%d\\)|#%02x%02x%02x"
                            .formatted(
                                    it.getRed(), it.getGreen(), it.getBlue(), it.getRed(), it.getGreen(), it.getBlue()),
                    "var(" + name + ")");
            light.append(name).append(':').append(colour.getValue().get(0)).append(';');
            dark.append(name).append(':').append(colour.getValue().get(1)).append(';');
        }
        String style = "<style>:root{%s}@media(prefers-color-scheme:dark){:root{%s}}</style>".formatted(light, dark);
        int root = svg.indexOf('>', svg.indexOf("<svg")) + 1;
        return svg.substring(0, root) + style + svg.substring(root);
    }
}
