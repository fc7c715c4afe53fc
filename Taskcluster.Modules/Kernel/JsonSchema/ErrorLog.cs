using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Taskcluster.Modules.Kernel.JsonSchema;

/// <summary>The errors of one value, and the place that is being judged.</summary>
/// <param name="quotesValues">Whether an error repeats the value it is about, where that is short.</param>
internal sealed class ErrorLog(bool quotesValues)
{
    private readonly StringBuilder _path = new("data");
    private readonly List<SchemaError> _errors = [];
    private readonly List<bool> _isAboutKind = []; // beside the errors: type, enum or const
    private bool _isFull;

    /// <summary>How many errors there are by now; <see cref="Keep"/> can go back to it.</summary>
    public int Mark => _errors.Count;

    /// <summary>Goes into a property; gives what <see cref="Leave"/> wants.</summary>
    public int Enter(ReadOnlySpan<byte> name)
    {
        var length = _path.Length;
        var token = Encoding.UTF8.GetString(name);
        _path.Append('/').Append(token.Replace("~", "~0").Replace("/", "~1"));
        return length;
    }

    public int Enter(int index)
    {
        var length = _path.Length;
        _path.Append(CultureInfo.InvariantCulture, $"/{index}");
        return length;
    }

    public void Leave(int length) => _path.Length = length;

    /// <summary>Notes that the present value breaks a rule; a short one is repeated. Always false.</summary>
    public bool Add(string message, JsonElement value, bool isAboutKind = false)
    {
        var quoted = !quotesValues
            || value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Object or JsonValueKind.Array
            ? ""
            : JsonMarshal.GetRawUtf8Value(value) is { Length: <= SchemaLimits.QuotedValueBytes } raw
                ? $" (is {Encoding.UTF8.GetString(raw)})"
                : "";
        return Add(message + quoted, isAboutKind);
    }

    /// <summary>Notes a broken rule that says all by itself. Always false.</summary>
    public bool Add(string message, bool isAboutKind = false)
    {
        if (_errors.Count >= SchemaLimits.Errors)
        {
            _isFull = true;
            return false;
        }

        _errors.Add(new SchemaError(_path.ToString(), message));
        _isAboutKind.Add(isAboutKind);
        return false;
    }

    /// <summary>Of a branch, whose errors begin at the mark: is it of the wrong kind, how many are they?</summary>
    public (bool IsWrongKind, int Errors) Weigh(int mark) =>
        (_isAboutKind.IndexOf(true, mark) >= 0, _errors.Count - mark);

    /// <summary>Of the errors from the mark on, keeps some, given as ranges.</summary>
    public void Keep(int mark, IReadOnlyList<(int Start, int End)> ranges)
    {
        var errors = ranges.SelectMany(range => _errors.GetRange(range.Start, range.End - range.Start)).ToList();
        var kinds = ranges.SelectMany(range => _isAboutKind.GetRange(range.Start, range.End - range.Start)).ToList();
        _errors.RemoveRange(mark, _errors.Count - mark);
        _isAboutKind.RemoveRange(mark, _isAboutKind.Count - mark);
        _errors.AddRange(errors);
        _isAboutKind.AddRange(kinds);
    }

    /// <summary>Notes that a limit ended the judgement at the present place.</summary>
    public void Stop(string limit) => _errors.Add(new SchemaError(_path.ToString(), limit));

    public IReadOnlyList<SchemaError> ToList()
    {
        if (_isFull)
        {
            _errors.Add(new SchemaError("data", $"has more errors; only the first {SchemaLimits.Errors} are listed"));
        }

        return _errors;
    }
}
