export default function Home() {
  return (
    <p>
      Call us: <a href="tel:+74951234567">8 (495) 123-45-67</a>
    </p>
  )
}
