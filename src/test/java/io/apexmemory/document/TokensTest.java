package io.apexmemory.document;

import static org.assertj.core.api.Assertions.assertThat;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import org.junit.jupiter.api.Test;

class TokensTest {
    private static final Encoding CL100K =
            Encodings.newDefaultEncodingRegistry().getEncoding(EncodingType.CL100K_BASE);

    @Test
    void countsWhatLooksSpecialAsText() {
        assertThat(Tokens.count("<|endoftext|>"))
                .isEqualTo(CL100K.countTokensOrdinary("<|endoftext|>"))
                .isGreaterThan(1);
        assertThat(Tokens.count("")).isZero();
    }

    @Test
    void countsLongTextInWindowsAsExactlyAsInOne() {
        String text = "It's the driver's 3rd load (12,500 kg) to Köln; 東京に届きました。شحنة إلى دبي 🚚!\n\n".repeat(3000);
        assertThat(text.length()).isGreaterThan(2 * Tokens.EXACT);
        assertThat(Tokens.count(text)).isEqualTo(CL100K.countTokensOrdinary(text));
    }

    @Test
    void prefixHoldsTheFirstTokensAndSplitsNoPair() {
        String text = "🚚🇩🇪 and the driver";
        for (int n = 0; n <= Tokens.count(text); n++) {
            int end = Tokens.prefix(text, n);
            assertThat(CL100K.countTokensOrdinary(text.substring(0, end))).isLessThanOrEqualTo(n);
            assertThat(end == 0 || end == text.length() || !Character.isLowSurrogate(text.charAt(end)))
                    .isTrue();
        }
        assertThat(Tokens.prefix(text, 1000)).isEqualTo(text.length());
    }
}
