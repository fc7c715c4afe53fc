using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Taskcluster.Monolith.Web.Pages.Tasks;

/// <summary>
/// In which line each value of a YAML document stands, so that what is wrong with it can be told there.
/// </summary>
internal static class YamlLines
{
    /// <summary>
    /// Lines, from 1, by the JSON pointers of the values; of a member, the line of its key. What aliases stand for, and
    /// what <c>&lt;&lt;</c> merges, is not in it.
    /// </summary>
    /// <param name="yaml">A document that <see cref="Forms.FormYaml.Parse"/> could read.</param>
    public static IReadOnlyDictionary<string, int> Of(string yaml)
    {
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        var parser = new Parser(new StringReader(yaml));
        _ = parser.Consume<StreamStart>();
        if (parser.TryConsume<DocumentStart>(out _))
        {
            Read(parser, lines, "", parser.Current!.Start.Line);
        }

        return lines;
    }

    // The depth is bounded by what the document was read by before.
    private static void Read(Parser parser, Dictionary<string, int> lines, string pointer, long line)
    {
        _ = lines.TryAdd(pointer, (int)line);
        if (parser.TryConsume<MappingStart>(out _))
        {
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                var key = parser.Current!;
                _ = parser.MoveNext();
                Read(parser, lines, $"{pointer}/{Escaped((key as Scalar)?.Value ?? "")}", key.Start.Line);
            }
        }
        else if (parser.TryConsume<SequenceStart>(out _))
        {
            for (var index = 0; !parser.TryConsume<SequenceEnd>(out _); index++)
            {
                Read(parser, lines, $"{pointer}/{index}", parser.Current!.Start.Line);
            }
        }
        else
        {
            _ = parser.MoveNext();
        }
    }

    private static string Escaped(string name) =>
        name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
