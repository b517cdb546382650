using System.Text;

namespace TrustFlow.Processors.Sdk;

/// <summary>A small text file that a crash leaves as it was before, or as it is to be, and never in between.</summary>
static class WholeFile
{
    /// <summary>Completes when the text is on the disk in the place of what was there.</summary>
    public static void Write(string path, string text)
    {
        var written = path + ".new";
        using (var stream = new FileStream(written, FileMode.Create))
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }

        File.Move(written, path, overwrite: true);
    }
}
