namespace TrustFlow.Flows.Blueprints;

/// <summary>How deeply a JSON text is nested.</summary>
static class JsonDepth
{
    /// <summary>The most levels that are read.</summary>
    public const int Most = 64;

    /// <summary>Whether a text nests objects and lists more than <see cref="Most"/> levels deep, whatever else is wrong with it.</summary>
    public static bool IsTooDeep(string json)
    {
        var (depth, quoted) = (0, false);
        for (var i = 0; i < json.Length; i++)
        {
            switch (json[i])
            {
                case '\\' when quoted:
                    i++;
                    break;
                case '"':
                    quoted = !quoted;
                    break;
                case '{' or '[' when !quoted:
                    if (++depth > Most) return true;
                    break;
                case '}' or ']' when !quoted:
                    depth--;
                    break;
            }
        }

        return false;
    }
}
