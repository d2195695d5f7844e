package io.apexmemory.extract;

import java.util.HashMap;
import java.util.Map;

/**
 * Known names, found in one pass over a text whatever their number. Case and line breaks do not matter, but a name that is
 * written with a capital is not found in words that begin with a small letter ("Essen", "essen"). Immutable once filled.
 */
final class Gazetteer {
    /** Called with each hit: the span and the name that it stands for. */
    @FunctionalInterface
    interface Hit {
        void at(int start, int end, String name);
    }

    private static final class Node {
        private final Map<Character, Node> next = new HashMap<>(2);
        private String name;
        private boolean capital;
    }

    private final Node root = new Node();

    /** @param alias words of the text that stand for the name; may be the name itself */
    void add(String alias, String name) {
        Node node = root;
        for (char c : alias.strip().replaceAll("\\s+", " ").toCharArray()) {
            node = node.next.computeIfAbsent(Character.toLowerCase(c), key -> new Node());
        }
        node.name = name;
        node.capital = Character.isUpperCase(alias.strip().charAt(0));
    }

    boolean isEmpty() {
        return root.next.isEmpty();
    }

    /** Reports the longest name at each place. */
    void find(String text, Pace pace, Hit hit) {
        for (int start = 0; start < text.length(); start++) {
            if ((start & 0xFFFF) == 0) {
                pace.tick();
            }
            if (!root.next.containsKey(Character.toLowerCase(text.charAt(start))) || !WordBorder.at(text, start)) {
                continue;
            }
            Node found = null;
            int end = start;
            Node node = root;
            int at = start;
            while (at < text.length()) {
                char c = text.charAt(at);
                boolean blank = Character.isWhitespace(c);
                node = node.next.get(blank ? ' ' : Character.toLowerCase(c));
                if (node == null) {
                    break;
                }
                at++;
                while (blank && at < text.length() && Character.isWhitespace(text.charAt(at))) {
                    at++;
                }
                if (node.name != null && WordBorder.at(text, at)) {
                    found = node;
                    end = at;
                }
            }
            if (found != null && !(found.capital && Character.isLowerCase(text.charAt(start)))) {
                hit.at(start, end, found.name);
                start = end - 1;
            }
        }
    }
}
