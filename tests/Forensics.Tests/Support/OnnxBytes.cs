using System.Runtime.InteropServices;
using System.Text;

namespace Forensics.Tests.Support;

/// <summary>Writes tiny networks as ONNX files by hand (onnx.proto, IR 7, opset 13): nodes in order, weights beside them.</summary>
public sealed class OnnxBytes
{
    // TensorProto.DataType.
    const int Float = 1, Int64 = 7;

    readonly List<byte[]> nodes = [];
    readonly List<byte[]> weights = [];
    readonly List<byte[]> inputs = [];
    readonly List<byte[]> outputs = [];

    /// <param name="sides">-1: any.</param>
    public OnnxBytes Input(string name, params long[] sides) => Add(inputs, Value(name, sides));

    public OnnxBytes Output(string name, params long[] sides) => Add(outputs, Value(name, sides));

    public OnnxBytes WholeNumberOutput(string name, params long[] sides) => Add(outputs, Value(name, sides, Int64));

    public OnnxBytes Weights(string name, long[] sides, ReadOnlySpan<float> values) =>
        Add(weights, [.. sides.SelectMany(side => Number(1, side)), .. Number(2, Float), .. Text(8, name), .. Block(9, MemoryMarshal.AsBytes(values).ToArray())]);

    /// <param name="attributes">Whole numbers, by name.</param>
    public OnnxBytes Node(string operation, string[] from, string to, params (string Name, long[] Values)[] attributes) => Add(nodes,
    [
        .. from.SelectMany(name => Text(1, name)), .. Text(2, to), .. Text(3, to), .. Text(4, operation),
        .. attributes.SelectMany(attribute => Block(5, Attribute(attribute.Name, attribute.Values))),
    ]);

    /// <summary>A convolution that keeps the size, zeros around the edge.</summary>
    public OnnxBytes Conv(string from, string weights, string to, int kernel = 3, int stride = 1) =>
        Node("Conv", [from, weights], to, ("pads", [kernel / 2, kernel / 2, kernel / 2, kernel / 2]), ("strides", [stride, stride]));

    public byte[] ToArray()
    {
        byte[] graph =
        [
            .. nodes.SelectMany(node => Block(1, node)), .. Text(2, "tiny"), .. weights.SelectMany(tensor => Block(5, tensor)),
            .. inputs.SelectMany(value => Block(11, value)), .. outputs.SelectMany(value => Block(12, value)),
        ];
        return [.. Number(1, 7), .. Block(7, graph), .. Block(8, [.. Number(2, 13)])];
    }

    OnnxBytes Add(List<byte[]> list, byte[] item)
    {
        list.Add(item);
        return this;
    }

    // AttributeProto: lists are of type 7 (INTS), single numbers of type 2 (INT); "axis" is the only single one here.
    static byte[] Attribute(string name, long[] values) => name == "axis"
        ? [.. Text(1, name), .. Number(3, values[0]), .. Number(20, 2)]
        : [.. Text(1, name), .. values.SelectMany(value => Number(8, value)), .. Number(20, 7)];

    static byte[] Value(string name, long[] sides, int type = Float)
    {
        byte[] shape = [.. sides.SelectMany((side, i) => Block(1, side < 0 ? Text(2, $"{name}{i}") : Number(1, side)))];
        return [.. Text(1, name), .. Block(2, [.. Block(1, [.. Number(1, type), .. Block(2, shape)])])];
    }

    static byte[] Number(int field, long value) => [.. Varint((ulong)field << 3), .. Varint((ulong)value)];

    static byte[] Text(int field, string text) => Block(field, Encoding.UTF8.GetBytes(text));

    static byte[] Block(int field, byte[] content) => [.. Varint(((ulong)field << 3) | 2), .. Varint((ulong)content.Length), .. content];

    static List<byte> Varint(ulong value)
    {
        List<byte> bytes = [];
        for (; value >= 128; value >>= 7)
        {
            bytes.Add((byte)(value | 128));
        }

        bytes.Add((byte)value);
        return bytes;
    }
}
