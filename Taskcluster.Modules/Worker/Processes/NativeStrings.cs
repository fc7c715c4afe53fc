using System.Runtime.InteropServices;
using System.Text;

namespace Taskcluster.Modules.Worker.Processes;

/// <summary>A list of strings as C wants it: an array of pointers to UTF-8, ended by null.</summary>
internal sealed unsafe class NativeStrings : IDisposable
{
    private readonly int count;
    private byte** pointers;

    public NativeStrings(IEnumerable<string> strings)
    {
        var all = strings.ToList();
        pointers = (byte**)NativeMemory.AllocZeroed((nuint)all.Count + 1, (nuint)sizeof(byte*));
        foreach (var text in all)
        {
            var size = Encoding.UTF8.GetByteCount(text);
            var copy = (byte*)NativeMemory.Alloc((nuint)size + 1);
            _ = Encoding.UTF8.GetBytes(text, new Span<byte>(copy, size));
            copy[size] = 0;
            pointers[count++] = copy;
        }
    }

    public byte** Pointer => pointers;

    public void Dispose()
    {
        if (pointers is null)
        {
            return;
        }

        for (var index = 0; index < count; index++)
        {
            NativeMemory.Free(pointers[index]);
        }

        NativeMemory.Free(pointers);
        pointers = null;
    }
}
