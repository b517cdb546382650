namespace TrustFlow.PubSub.Embedded;

/// <summary>A routing key to bind to: words split by dots, where <c>*</c> stands for one word and <c>#</c> for any number, also none.</summary>
sealed class RoutingPattern(string text)
{
    readonly string[] words = text.Split('.');

    /// <summary>Whether the text stands for more than itself.</summary>
    public static bool IsPattern(string text) => text.Split('.').Any(word => word is "*" or "#");

    /// <summary>Whether a key, split at its dots, is one that the pattern stands for.</summary>
    /// <remarks>Remembers only the last <c>#</c>, so that no pattern takes more than words times words steps.</remarks>
    public bool Matches(string[] key)
    {
        int word = 0, at = 0, hash = -1, resume = 0;
        while (at < key.Length)
        {
            if (word < words.Length && words[word] == "#")
            {
                hash = word++;
                resume = at;
            }
            else if (word < words.Length && (words[word] == "*" || words[word] == key[at]))
            {
                word++;
                at++;
            }
            else if (hash >= 0)
            {
                word = hash + 1;
                at = ++resume;
            }
            else
            {
                return false;
            }
        }

        while (word < words.Length && words[word] == "#") word++;
        return word == words.Length;
    }
}
