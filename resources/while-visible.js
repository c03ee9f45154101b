/**
 * Tells when an element comes into view and when it goes out of it, whoever shows or hides what it lies in; a page in the
 * background counts as not seen. Returns how to stop.
 */
export function whileVisible(element, { appear, vanish }) {
  let isInView = false
  let isSeen = false

  function look() {
    const sees = isInView && !document.hidden
    if (sees === isSeen) return
    isSeen = sees
    if (sees) appear()
    else vanish()
  }

  const observer = new IntersectionObserver((entries) => {
    isInView = entries.at(-1).isIntersecting
    look()
  })
  observer.observe(element)
  document.addEventListener('visibilitychange', look)
  return () => {
    observer.disconnect()
    document.removeEventListener('visibilitychange', look)
  }
}
